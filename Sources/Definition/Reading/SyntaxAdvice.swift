/// Says in plain words what the YAML library found, and what usually causes it.
enum SyntaxAdvice {
    static func message(context: String?, problem: String, line: Substring?) -> String {
        if problem == "but found another document" {
            return "a second document begins here; write one datastore in a file, without ---"
        }
        if problem == "found undefined alias" {
            return "\(Self.alias); write a glob or text that begins with * in quotes"
        }
        let what = context.map { "not YAML: \($0), \(problem)" } ?? "not YAML: \(problem)"
        return what + (advice(context: context ?? "", problem: problem, line: line ?? "").map { "; \($0)" } ?? "")
    }

    private static let alias = "* begins an alias in YAML"

    private static func advice(context: String, problem: String, line: Substring) -> String? {
        if context.contains("scanning an alias") { return "write a glob or text that begins with * in quotes" }
        if context.contains("scanning an anchor") { return "write a text that begins with & in quotes" }
        if line.contains("\u{A0}") {
            return "a space of it is a no-break space (U+00A0), which YAML does not take for one; write an ordinary one"
        }
        if line.contains(#/:\s*\{[^}:]*\}/#) {
            return "write a text that begins with { in quotes, such as \"{site}/{day}\""
        }
        if problem.contains("unknown escape character") {
            return "write a text with backslashes in single quotes, such as '^\\d+$'"
        }
        if line.contains("text[") { return "write the type \"text[]\" in quotes" }
        if problem.contains("mapping values are not allowed") {
            return "write a text that has a colon followed by a space in quotes, and align the keys of a mapping"
        }
        if problem.contains("cannot start any token") {
            return line.contains("\t")
                ? "indent with spaces, not tabs" : "write a text that begins with @, ` or % in quotes"
        }
        if problem.contains("could not find expected ':'") { return "write a colon and a space after a key" }
        if problem.contains("',' or ']'") { return "close the list with ] and write a comma between its members" }
        if problem.contains("',' or '}'") { return "close the mapping with } and write a comma between its entries" }
        if problem.contains("unexpected end of stream") { return "close the quote" }
        if problem.contains("expected key") || problem.contains("expected '-'") {
            return "align the entries of one mapping or list in the same column"
        }
        return nil
    }
}
