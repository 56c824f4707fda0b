internal import Definition
internal import Names

extension Operation {
    /// Takes back the right to create, which the migration's first step has lent; undone, it is lent again, as the steps
    /// between need it.
    static func returnCreate(on schemas: [Identifier], by key: MigrationKey) -> Operation {
        var lent: [SQLFragment] = []
        for schema in schemas {
            let statement: SQLFragment = "CALL datastore.lend_create(\(constant(schema.name)));"
            if !lent.contains(statement) { lent.append(statement) }
        }
        return Operation(
            .returning, nil, title: "take the right to create back",
            reason: "It was lent to the registry's owner for this migration alone.", reverse: lent.map(Undo.statement))
    }
}
