/// How names and texts of the embedded files are spelled in Swift.
enum SwiftSyntax {
    /// The words that cannot stand as a member's name without backquotes.
    private static let keywords: Set<String> = [
        "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do",
        "else",
        "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in",
        "init",
        "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public",
        "repeat",
        "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true",
        "try", "typealias", "var", "where", "while", "Any", "Protocol", "Self", "Type",
    ]

    /// Whether a name is a word in snake_case: lower-case letters, digits and single underscores, a letter first.
    static func isSnakeCase(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, ("a"..."z").contains(first) else { return false }
        return name.split(separator: "_", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
        }
    }

    /// The name of a member: `begin_run` becomes `beginRun`.
    static func member(_ snakeCase: String) -> String {
        let words = snakeCase.split(separator: "_")
        return quoted(words.prefix(1).joined() + words.dropFirst().map(capitalized).joined())
    }

    /// The name of a type: `begin_run` becomes `BeginRun`.
    static func type(_ snakeCase: String) -> String {
        quoted(snakeCase.split(separator: "_").map(capitalized).joined())
    }

    /// A text as a raw string over several lines, so that SQL stands in it as it is.
    ///
    /// It has more number signs than any run of them in the text: nothing in the text can end it or be an escape.
    static func literal(_ text: String) -> String {
        let runs = text.unicodeScalars.split { $0 != "#" }.map(\.count)
        let signs = String(repeating: "#", count: max(1, (runs.max() ?? 0) + 1))
        return "\(signs)\"\"\"\n\(text)\n\"\"\"\(signs)"
    }

    private static func capitalized(_ word: Substring) -> String {
        word.prefix(1).uppercased() + word.dropFirst()
    }

    private static func quoted(_ name: String) -> String {
        keywords.contains(name) ? "`\(name)`" : name
    }
}
