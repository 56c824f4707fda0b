/// A template: what it renders, the members of its context, and its text.
///
/// The comment on top declares the context:
///
///     {{!
///     What it renders.
///     @ table     sql    the qualified name
///     @ columns   list   the columns, in order
///     @   name    sql    its name
///     }}
struct TemplateFile {
    let file: TextFile
    private let language: TemplateLanguage
    /// The folder and the stem of the file: `table/create` of `Templates/table/create.sql.mustache`.
    let name: String
    /// What the template renders, one line of text each.
    private(set) var summary: [String] = []
    private(set) var declarations: [Declaration] = []
    /// The lines after the comment.
    private(set) var body: [Substring] = []
    /// The number of the body's first line, from 1.
    private(set) var firstLine = 1

    /// Reads the comment on top.
    ///
    /// - Throws: `Failure` for a comment that is missing or badly formed.
    init(_ file: TextFile, in language: TemplateLanguage = .sql) throws {
        self.file = file
        self.language = language
        let parts = file.path.split(separator: "/")
        let folder = parts.dropLast().last.map(String.init) ?? ""
        let lastName = parts.last ?? ""
        name = "\(folder)/\(file.stem)"
        guard lastName == "\(file.stem).\(language.suffix).mustache", SwiftSyntax.isSnakeCase(file.stem),
            SwiftSyntax.isSnakeCase(folder)
        else {
            throw Failure(diagnostics: [
                file.refused("the name is not of the form folder/name.\(language.suffix).mustache")
            ])
        }
        do {
            try readHeader()
        } catch let diagnostic as Diagnostic {
            throw Failure(diagnostics: [diagnostic])
        }
    }

    private mutating func readHeader() throws {
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        guard lines.first == "{{!", let end = lines.firstIndex(of: "}}") else {
            throw file.refused(
                "the file does not begin with the comment that declares its context: {{! … }}, each alone")
        }
        for (index, line) in lines.enumerated().prefix(end).dropFirst() {
            if line.hasPrefix("@") {
                try declare(line, number: index + 1)
            } else if declarations.isEmpty, !line.contains("}}") {
                summary.append(String(line))
            } else {
                throw diagnostic(index + 1, "a declaration is expected, or the end of the comment: }}")
            }
        }
        guard summary.first?.isEmpty == false else {
            throw diagnostic(2, "the first line says what the template renders")
        }
        body = Array(lines[(end + 1)...])
        firstLine = end + 2
    }

    private mutating func declare(_ line: Substring, number: Int) throws {
        let declaration = try Declaration(line, file: file.path, line: number)
        let spaces = line.dropFirst().prefix { $0 == " " }.count
        guard !declaration.kind.isText || language.kinds.contains(declaration.kind) else {
            let kinds = language.kinds.map(\.rawValue).joined(separator: ", ")
            throw diagnostic(number, "a value of this template is of the kind \(kinds)")
        }
        guard spaces % 2 == 1, declarations.append(declaration, depth: spaces / 2) else {
            throw diagnostic(number, "a member stands after \"@ \", one of a list's items two spaces further right")
        }
    }

    private func diagnostic(_ line: Int, _ message: String) -> Diagnostic {
        Diagnostic(file: file.path, line: line, column: 1, message: message)
    }
}
