internal import Definition
internal import Layout
public import Names

extension Step {
    /// The steps that create datastores: all of them or none, between the rights that this takes.
    ///
    /// Everything is new, so nothing that others use is locked, read or written anew.
    static func create(_ datastores: [Datastore], by key: MigrationKey) -> [Step] {
        guard !datastores.isEmpty else { return [] }
        let names = datastores.map(\.name.name).joined(separator: ", ")
        let subject = names.unicodeScalars.count <= 48 ? names : "\(datastores.count) datastores"
        let tables = datastores.map { StoreNames($0.name, in: $0.schema).table }
        func step(_ number: Int, isRights: Bool, _ title: String, _ operations: [Operation]) -> Step {
            Step(
                number: number, kind: .together, isRights: isRights, title: title, causes: datastores.map(\.location),
                operations: operations,
                undoing: isRights ? [] : datastores.map(Operation.take) + [Operation.refuseRows(of: tables)])
        }
        return [
            step(
                1, isRights: true, "check what \(subject) takes for granted, and lend the right to create",
                datastores.map { .checkNeeds(of: $0, by: key) }),
            step(2, isRights: false, "create \(subject)", datastores.flatMap { Operation.create($0) }),
            step(
                3, isRights: true, "grant access, and take the right to create back",
                datastores.map(Operation.grantAccess) + [.returnCreate(on: datastores.map(\.schema), by: key)]),
        ]
    }
}

extension Operation {
    /// Everything that is made for a datastore, as its owner.
    fileprivate static func create(_ datastore: Datastore) -> [Operation] {
        [createTable(datastore), createStaging(datastore)] + (datastore.history ? [createHistory(datastore)] : []) + [
            createDerivation(datastore), createScope(datastore), createTriggers(datastore), createViews(datastore),
            closeFunctions(datastore), register(datastore),
        ]
    }

    /// Takes what readers and merges may have in use; the views first, as readers do.
    fileprivate static func take(_ datastore: Datastore) -> SQLFragment {
        let names = StoreNames(datastore.name, in: datastore.schema)
        let tables = [names.table] + (datastore.history ? [names.history] : []) + [names.staging]
        let relations = (Self.views(of: datastore).reversed() + tables).map {
            "    \(constant($0.sql.text))" as SQLFragment
        }
        return """
            CALL datastore.take(\(constant(datastore.name.name)), ARRAY[
            \(.joined(relations, by: ",\n"))
            ]);
            """
    }

    /// Refuses to undo where people may have written what no bucket holds.
    public static func refuseRows(of tables: [QualifiedName]) -> SQLFragment {
        guard !tables.isEmpty else { return "CALL datastore.refuse_rows('{}');" }
        let relations = tables.map { "    \(constant($0.sql.text))" as SQLFragment }
        return """
            CALL datastore.refuse_rows(ARRAY[
            \(.joined(relations, by: ",\n"))
            ]);
            """
    }

    static func constant(_ text: String) -> Literal {
        guard let literal = try? Literal(text) else { preconditionFailure("names hold no U+0000") }
        return literal
    }
}
