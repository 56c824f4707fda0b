internal import Definition
internal import Layout
internal import Names

extension Operation {
    /// Makes the mirrored table.
    static func createTable(_ datastore: Datastore) -> Operation {
        Operation(
            .table, datastore, title: "create the table \(datastore.name.name)",
            reason: "One row for each object of \(datastore.bucket).",
            reverse: ["DROP TABLE \(StoreNames(datastore.name, in: datastore.schema).table);"])
    }
}
