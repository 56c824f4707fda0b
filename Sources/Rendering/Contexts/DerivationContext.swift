internal import Definition
internal import Layout
internal import Names
internal import Objects
internal import Planning

/// Fills the template `derive/derivation`.
enum DerivationContext {
    static func make(_ parts: StoreParts, replaces: Bool) -> Template.Derive.Derivation {
        let (names, bodies) = (parts.names, DerivationBodies(parts))
        return .init(
            replaces: replaces, type: names.derivedType,
            fields: parts.datastore.columns.map { .init(name: $0.name, fieldType: $0.type.sql) },
            typeComment: .of(
                "What is derived of one object of \(parts.name): its typed columns, and the names of those refused."),
            slow: names.deriveSlowly, slowBody: SQLSpelling.dollarQuoted(bodies.slow, tag: "slow"),
            slowComment: .of(
                "Derives the columns of \(parts.name) with casts that cannot fail; the fast form answers the same."),
            fast: names.derive, fastBody: SQLSpelling.dollarQuoted(bodies.fast, tag: "fast"),
            fastComment: .of(
                "Derives the columns of \(parts.name) by plain casts, and by the slow form where a value is unexpected."
            ),
            rejects: names.rejects, rejectsBody: SQLSpelling.dollarQuoted(bodies.rejects, tag: "rejects"),
            rejectsComment: .of(
                "The refused values of one object of \(parts.name): column, value as it came, and reason."))
    }
}

extension DerivationContext {
    /// What the catalog says of the functions afterwards.
    static func catalog(_ parts: StoreParts, _ statements: String) -> CatalogRows {
        let type = parts.names.derivedType.sql.text
        let fields = parts.datastore.columns.map { ($0.name.name, $0.type.description) } + [("rejected", "text[]")]
        return CatalogRows(
            relations: [CatalogRows.relation(type, "type")],
            columns: fields.map { CatalogRows.column(type, $0.0, $0.1) },
            functions: [parts.names.deriveSlowly, parts.names.derive, parts.names.rejects].map {
                CatalogRows.function($0, "datastore.object", in: statements)
            })
    }
}
