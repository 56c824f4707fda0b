internal import Definition
internal import Layout
internal import Names
internal import Objects
internal import Planning

/// Fills the template `scope/scope`.
enum ScopeContext {
    static func make(_ parts: StoreParts, replaces: Bool) -> Template.Scope.Scope {
        .init(
            replaces: replaces, inScope: parts.names.inScope,
            body: SQLSpelling.dollarQuoted(Self.body(parts.datastore.scope), tag: "scope"),
            comment: .of("Whether the definition of \(parts.name) covers a key."))
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

extension ScopeContext {
    /// What the catalog says of the function afterwards.
    static func catalog(_ parts: StoreParts, _ statements: String) -> CatalogRows {
        CatalogRows(functions: [CatalogRows.function(parts.names.inScope, "text", in: statements)])
    }
}
