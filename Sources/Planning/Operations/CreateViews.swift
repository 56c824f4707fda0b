internal import Definition
internal import Layout
internal import Names

extension Operation {
    /// Makes the views; of a datastore that has them, anew in their places, with what came to them at their ends, so that
    /// what others built on them stays.
    static func createViews(_ subject: Subject) -> Operation {
        let views = views(of: subject.datastore)
        let dropping = views.reversed().map { Undo.statement("DROP VIEW \($0);") }
        guard let former = subject.former else {
            return Operation(
                .views, subject, title: "create the views", reason: "Each runs with the rights of who reads it.",
                reverse: dropping)
        }
        // A view loses a column only with all of it.
        let earlier = Subject(datastore: subject.datastore, contract: former.contract)
        return Operation(
            .views, subject, title: "replace the views", reason: "The columns that came stand at their ends.",
            reverse: dropping + [.operation(.createViews(earlier)), .operation(.grantAccess(earlier))],
            locks: views.map { RelationLock(relation: $0.sql, mode: "ACCESS EXCLUSIVE") })
    }

    /// The views of a datastore, in the order in which they are made.
    static func views(of datastore: Datastore) -> [QualifiedName] {
        let generated = ViewSuffix.allCases.filter { $0 != .history || datastore.history }
        return generated.map(StoreNames(datastore.name, in: datastore.schema).view)
            + datastore.views.map { QualifiedName(datastore.schema, $0.name) }
    }
}
