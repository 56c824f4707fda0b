/// A tag of a template.
struct Tag: Equatable {
    /// What a tag does.
    enum Kind: Equatable {
        case value
        case section
        case inverted
        case close
        case partial
        case comment
    }

    let kind: Kind
    /// What stands in the tag: a name, `last()`, `empty(name)`, a partial's name, or a comment.
    let name: String
    /// The line, from 1.
    let line: Int
    /// The column, from 1.
    let column: Int
    /// Whether nothing but white space is beside it on its line: then the whole line vanishes.
    let isAlone: Bool

    /// Finds the tags of a line.
    ///
    /// - Throws: a `Diagnostic` for a tag that the templates do not use or that does not end on its line.
    static func tags(of line: Substring, number: Int, file: String) throws -> [Tag] {
        var tags: [Tag] = []
        var rest = line
        while let begin = rest.firstRange(of: "{{") {
            let column = line.distance(from: line.startIndex, to: begin.lowerBound) + 1
            func refused(_ message: String) -> Diagnostic {
                Diagnostic(file: file, line: number, column: column, message: message)
            }
            guard let end = rest[begin.upperBound...].firstRange(of: "}}") else {
                throw refused("the tag does not end on its line")
            }
            let inside = rest[begin.upperBound..<end.lowerBound]
            guard let (kind, name) = parse(inside) else {
                throw refused(
                    "{{\(inside)}} is not a tag of ours: {{name}}, {{#name}}, {{^name}}, {{/name}}, "
                        + "{{> folder/name}}, {{! comment}}")
            }
            let isAlone = line[..<begin.lowerBound].allSatisfy { $0 == " " } && end.upperBound == line.endIndex
            tags.append(Tag(kind: kind, name: name, line: number, column: column, isAlone: isAlone))
            rest = rest[end.upperBound...]
        }
        return tags
    }

    private static func parse(_ inside: Substring) -> (Kind, String)? {
        switch inside.first {
        case "#": name(inside.dropFirst()).map { (.section, $0) }
        case "^": name(inside.dropFirst()).map { (.inverted, $0) }
        case "/": name(inside.dropFirst()).map { (.close, $0) }
        case "!": (.comment, String(inside.dropFirst()))
        case ">":
            inside.hasPrefix("> ") && isPartialName(inside.dropFirst(2))
                ? (.partial, String(inside.dropFirst(2))) : nil
        default: SwiftSyntax.isSnakeCase(String(inside)) ? (.value, String(inside)) : nil
        }
    }

    private static func isPartialName(_ name: Substring) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { SwiftSyntax.isSnakeCase(String($0)) }
    }

    private static func name(_ text: Substring) -> String? {
        let word = text.hasPrefix("empty(") && text.hasSuffix(")") ? text.dropFirst(6).dropLast() : text
        let isName = ["first()", "last()"].contains(word) || SwiftSyntax.isSnakeCase(String(word))
        return isName ? String(text) : nil
    }

    /// The name within `empty(name)`.
    var emptyList: String? {
        name.hasPrefix("empty(") ? String(name.dropFirst(6).dropLast()) : nil
    }

    /// Whether it asks for the place of an item in its list.
    var asksForPlace: Bool { ["first()", "last()"].contains(name) }
}
