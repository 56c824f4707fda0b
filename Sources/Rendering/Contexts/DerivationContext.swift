internal import Definition
internal import Names
internal import Objects
internal import Planning

/// What `derive/type`, `derive/slow`, `derive/fast` and `derive/rejects` take.
struct DerivationContext {
    struct Field {
        let name: String
        let type: String
    }

    let type: String
    let fields: [Field]
    let typeComment: String
    let parameters = StoreParts.derivationParameters
    let types = StoreParts.derivationTypes
    let slow: String
    let slowBody: String
    let slowComment: String
    let fast: String
    let fastBody: String
    let fastComment: String
    let rejects: String
    let rejectsBody: String
    let rejectsComment: String

    init(_ parts: StoreParts) {
        let columns = parts.datastore.columns
        type = parts.names.derivedType.sql.text
        fields = columns.map { Field(name: $0.name.sql.text, type: $0.type.description) }
        slow = parts.names.deriveSlowly.sql.text
        fast = parts.names.derive.sql.text
        rejects = parts.names.rejects.sql.text
        let bodies = DerivationBodies(parts)
        slowBody = SQLSpelling.dollarQuoted(bodies.slow, tag: "slow")
        fastBody = SQLSpelling.dollarQuoted(bodies.fast, tag: "fast")
        rejectsBody = SQLSpelling.dollarQuoted(bodies.rejects, tag: "rejects")
        typeComment = TextLayout.literal(
            "What is derived of one object of \(parts.name): its typed columns, and the names of those whose value was"
                + " refused.", indent: 4)
        slowComment = TextLayout.literal(
            "Derives the columns of \(parts.name) with casts that cannot fail; what the fast form has to answer too.",
            indent: 4)
        fastComment = TextLayout.literal(
            "Derives the columns of \(parts.name) by plain casts behind their grammars, and by the slow form where"
                + " anything is not as expected.", indent: 4)
        rejectsComment = TextLayout.literal(
            "The values of one object of \(parts.name) that were refused, each with its column, the value as it came"
                + " and the reason.", indent: 4)
    }
}
