/// Finds the bodies of functions and procedures in SQL, as far as they stand between dollar quotes, which is what the server keeps of
/// them.
enum FunctionBodies {
    /// The names of functions and procedures that are created, as far as they need no quotes; each may be created several times.
    static func names(in text: String) -> [String] {
        text.matches(of: #/CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE) (\w+\.\w+)\(/#).map { String($0.output.1) }
    }

    /// The bodies of all functions of a name, in the order of the text.
    static func bodies(of name: String, in text: String) -> [String] {
        (text.ranges(of: "FUNCTION \(name)(") + text.ranges(of: "PROCEDURE \(name)(")).compactMap { range in
            guard text[..<range.lowerBound].hasSuffix("CREATE ") || text[..<range.lowerBound].hasSuffix("REPLACE ")
            else {
                return nil
            }
            return body(text[range.upperBound...])
        }
    }

    /// A body that is an expression or a block of statements ends with a semicolon and a line break before any quote.
    private static func body(_ text: Substring) -> String? {
        guard let quote = text.firstMatch(of: #/\bAS (\$\w*\$)/#),
            !text[..<quote.range.lowerBound].contains(";\n")
        else { return nil }
        let rest = text[quote.range.upperBound...]
        guard let end = rest.firstRange(of: quote.output.1) else { return nil }
        return String(rest[..<end.lowerBound])
    }
}
