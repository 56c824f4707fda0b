/// What the catalog keeps of a function besides its body, as `verify.sql` words it.
enum FunctionTraits {
    /// Reads the traits from the text between a function's arguments and its body.
    ///
    /// What is not written has PostgreSQL's defaults ("CREATE FUNCTION" in its documentation): volatile, parallel unsafe,
    /// executed as its caller.
    ///
    /// - Parameter heading: from `RETURNS` on, or from `LANGUAGE` on for a procedure.
    static func words(of heading: Substring) -> String {
        let language = heading.firstMatch(of: #/\bLANGUAGE (\w+)/#).map { String($0.output.1) } ?? "sql"
        let volatility = heading.firstMatch(of: #/\b(IMMUTABLE|STABLE)\b/#).map { $0.output.1.lowercased() }
        let parallel = heading.firstMatch(of: #/\bPARALLEL (\w+)/#).map { $0.output.1.lowercased() }
        let settings = heading.matches(of: #/(?m)\bSET (\w+) (?:=|TO) (.+)$/#)
            .map { "set \($0.output.1)=\($0.output.2)" }
        var words = [language, volatility ?? "volatile"]
        if heading.contains(#/\bSTRICT\b/#) { words.append("strict") }
        if heading.contains(#/\bSECURITY DEFINER\b/#) { words.append("security definer") }
        words.append("parallel \(parallel ?? "unsafe")")
        return (words + settings.sorted()).joined(separator: ", ")
    }
}
