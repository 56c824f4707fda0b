/// Finds the bodies of functions and procedures in SQL, as far as they stand between dollar quotes, which is what the server keeps of
/// them.
enum FunctionBodies {
    /// The names of functions and procedures that are created, as far as they need no quotes; each may be created several times.
    static func names(in text: String) -> [String] {
        text.matches(of: #/CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE) (\w+\.\w+)\(/#).map { String($0.output.1) }
    }

    /// The bodies of all functions of a name, in the order of the text.
    static func bodies(of name: String, in text: String) -> [String] { made(of: name, in: text).compactMap(\.body) }

    /// All functions of a name, each with what stands between its arguments and its body; a body that is an expression is nil.
    static func made(of name: String, in text: String) -> [(heading: Substring, body: String?)] {
        (text.ranges(of: "FUNCTION \(name)(") + text.ranges(of: "PROCEDURE \(name)(")).compactMap { range in
            guard text[..<range.lowerBound].hasSuffix("CREATE ") || text[..<range.lowerBound].hasSuffix("REPLACE ")
            else {
                return nil
            }
            return parts(text[range.upperBound...])
        }
    }

    /// A body that is an expression or a block of statements ends with a semicolon and a line break before any quote.
    private static func parts(_ text: Substring) -> (heading: Substring, body: String?) {
        let end = text.firstRange(of: ";\n")?.lowerBound ?? text.endIndex
        guard let quote = text.firstMatch(of: #/\bAS (\$\w*\$)/#), quote.range.lowerBound < end else {
            let statement = text[..<end]
            let expression = statement.firstMatch(of: #/(?m)^(?:RETURN|BEGIN ATOMIC)\b|\bRETURN /#)
            return (expression.map { statement[..<$0.range.lowerBound] } ?? statement, nil)
        }
        let rest = text[quote.range.upperBound...]
        let heading = text[..<quote.range.lowerBound]
        return (heading, rest.firstRange(of: quote.output.1).map { String(rest[..<$0.lowerBound]) })
    }
}
