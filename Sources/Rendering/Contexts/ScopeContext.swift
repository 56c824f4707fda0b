internal import Definition
internal import Names
internal import Objects
internal import Planning

/// What `plan/scope` takes.
struct ScopeContext {
    let inScope: String
    let body: String
    let comment: String

    init(_ parts: StoreParts) {
        inScope = parts.names.inScope.sql.text
        body = SQLSpelling.dollarQuoted(Self.body(parts.datastore.scope), tag: "scope")
        comment = TextLayout.literal("Whether the definition of \(parts.name) covers a key.", indent: 4)
    }

    /// A body that is a text, not an expression: its hash tells whether somebody changed it.
    private static func body(_ scope: Scope) -> String {
        let rest = "pg_catalog.substr(key, \(scope.prefix.unicodeScalars.count + 1)) COLLATE \"C\""
        func matches(_ glob: Glob) -> String {
            "\(rest) OPERATOR(pg_catalog.~) \(SQLSpelling.literal(glob.regularExpression))"
        }
        var lines = ["SELECT pg_catalog.starts_with(key, \(SQLSpelling.literal(scope.prefix)))"]
        if !scope.include.isEmpty {
            lines += ["    AND (", "        " + scope.include.map(matches).joined(separator: "\n        OR "), "    )"]
        }
        lines += scope.exclude.map { "    AND NOT \(matches($0))" }
        return lines.joined(separator: "\n")
    }
}
