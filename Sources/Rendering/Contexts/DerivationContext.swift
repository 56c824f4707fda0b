internal import Definition
internal import Layout
internal import Names
internal import Objects
internal import Planning

/// Fills the template `derive/derivation`.
enum DerivationContext {
    struct Field {
        let name: String
        let type: String
    }

    static func make(_ parts: StoreParts, replaces: Bool) -> Template.Derive.Derivation {
        let columns = parts.datastore.columns
        let type = parts.names.derivedType.sql.text
        let fields = columns.map { Field(name: $0.name.sql.text, type: $0.type.description) }
        let slow = parts.names.deriveSlowly.sql.text
        let fast = parts.names.derive.sql.text
        let rejects = parts.names.rejects.sql.text
        let bodies = DerivationBodies(parts)
        let slowBody = SQLSpelling.dollarQuoted(bodies.slow, tag: "slow")
        let fastBody = SQLSpelling.dollarQuoted(bodies.fast, tag: "fast")
        let rejectsBody = SQLSpelling.dollarQuoted(bodies.rejects, tag: "rejects")
        let typeComment = TextLayout.literal(
            "What is derived of one object of \(parts.name): its typed columns, and the names of those whose value was"
                + " refused.", indent: 4)
        let slowComment = TextLayout.literal(
            "Derives the columns of \(parts.name) with casts that cannot fail; what the fast form has to answer too.",
            indent: 4)
        let fastComment = TextLayout.literal(
            "Derives the columns of \(parts.name) by plain casts behind their grammars, and by the slow form where"
                + " anything is not as expected.", indent: 4)
        let rejectsComment = TextLayout.literal(
            "The values of one object of \(parts.name) that were refused, each with its column, the value as it came"
                + " and the reason.", indent: 4)
        return .init(
            replaces: replaces,
            type: .spelled(type),
            fields: fields.map { .init(name: .spelled($0.name), fieldType: .spelled($0.type)) },
            typeComment: .spelled(typeComment),
            slow: .spelled(slow),
            slowBody: .spelled(slowBody),
            slowComment: .spelled(slowComment),
            fast: .spelled(fast),
            fastBody: .spelled(fastBody),
            fastComment: .spelled(fastComment),
            rejects: .spelled(rejects),
            rejectsBody: .spelled(rejectsBody),
            rejectsComment: .spelled(rejectsComment))
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
