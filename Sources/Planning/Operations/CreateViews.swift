internal import Definition
internal import Layout
internal import Names

extension Operation {
    /// Makes the views.
    static func createViews(_ datastore: Datastore) -> Operation {
        Operation(
            .views, datastore, title: "create the views", reason: "Each runs with the rights of who reads it.",
            reverse: views(of: datastore).reversed().map { "DROP VIEW \($0);" })
    }

    /// The views of a datastore, in the order in which they are made.
    static func views(of datastore: Datastore) -> [QualifiedName] {
        let generated = ViewSuffix.allCases.filter { $0 != .history || datastore.history }
        return generated.map(StoreNames(datastore.name, in: datastore.schema).view)
            + datastore.views.map { QualifiedName(datastore.schema, $0.name) }
    }
}
