public import Definition
internal import Layout
public import Names

extension Step {
    /// The steps of all changes, between the rights that they take: each datastore that is brought along in a transaction
    /// of its own, as it is locked for as long; then all that are created, as nobody uses what is new.
    static func all(for changes: [Change], by key: MigrationKey, _ layout: StoreLayout) -> [Step] {
        let subjects = changes.compactMap { change in
            Subject(change, contract: layout.contract).map { (subject: $0, hazards: Hazard.all(of: change, layout)) }
        }
        guard !subjects.isEmpty else { return [] }
        let datastores = subjects.map(\.subject.datastore)
        let created = subjects.filter { $0.subject.formerContract == nil }
        let renewed = subjects.filter { $0.subject.formerContract != nil }
        var steps: [Step] = []
        func add(
            rights: Bool = false, _ title: String, _ causes: [Datastore], undoing: [SQLFragment] = [],
            _ operations: [Operation]
        ) {
            steps.append(
                Step(
                    number: steps.count + 1, kind: .together, isRights: rights, title: title,
                    causes: causes.map(\.location), operations: operations, undoing: undoing.map(Undo.statement)))
        }
        add(
            rights: true, "check what \(names(of: datastores)) takes for granted, and lend the right to create",
            datastores,
            subjects.map { .checkNeeds(of: $0.subject, hazards: $0.hazards, by: key) })
        for (subject, _) in renewed {
            add(
                "bring \(names(of: [subject.datastore])) to contract \(subject.contract)", [subject.datastore],
                undoing: [Operation.take(subject.datastore)], Operation.renew(subject, layout))
        }
        if !created.isEmpty {
            let made = created.map(\.subject.datastore)
            add(
                "create \(names(of: made))", made,
                undoing: made.map(Operation.take) + [
                    Operation.refuseRows(of: created.map(\.subject.names.table))
                ], created.flatMap { Operation.create($0.subject, hazards: $0.hazards) })
        }
        add(
            rights: true, "grant access, and take the right to create back", datastores,
            subjects.map { .grantAccess($0.subject) } + [.returnCreate(on: datastores.map(\.schema), by: key)])
        return steps
    }

    private static func names(of datastores: [Datastore]) -> String {
        let names = datastores.map(\.name.name).joined(separator: ", ")
        return names.unicodeScalars.count <= 48 ? names : "\(datastores.count) datastores"
    }
}

extension Subject {
    /// The datastore of a change; nil where it is about none.
    fileprivate init?(_ change: Change, contract: Int) {
        switch change {
        case .upgradeRegistry: return nil
        case .renewDatastore(let recorded, let contract):
            self.init(datastore: recorded.datastore, contract: contract, formerContract: recorded.contract)
        case .createDatastore(let datastore): self.init(datastore: datastore, contract: contract)
        }
    }
}

extension Operation {
    /// Everything that is made for a datastore, as its owner.
    fileprivate static func create(_ subject: Subject, hazards: [Hazard]) -> [Operation] {
        [createDerivation(subject), createTable(subject), createStaging(subject)]
            + (subject.datastore.history ? [createHistory(subject)] : []) + [
                createScope(subject), createTriggers(subject), createViews(subject),
                closeFunctions(subject), register(subject, hazards: hazards),
            ]
    }

    /// Everything that makes a datastore, whichever migration did: what the catalog has to say of it is what they leave.
    public static func making(_ datastore: Datastore, contract: Int) -> [Operation] {
        let subject = Subject(datastore: datastore, contract: contract)
        let key = MigrationKey(project: "", version: "")
        return [checkNeeds(of: subject, hazards: [], by: key)] + create(subject, hazards: []) + [grantAccess(subject)]
    }

    /// Everything that brings a datastore to another contract, as its owner.
    fileprivate static func renew(_ subject: Subject, _ layout: StoreLayout) -> [Operation] {
        let columns = layout.columns(after: subject.formerContract ?? subject.contract)
        let staged = Set(StagingColumn.trailing(layout).map(\.name))
        let adding = columns.isEmpty ? [] : [addOwnColumns(subject, columns, staged: staged)]
        return [takeStore(subject)] + adding + [
            createDerivation(subject), createScope(subject), createTriggers(subject), createViews(subject),
            noteContract(subject),
        ]
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
