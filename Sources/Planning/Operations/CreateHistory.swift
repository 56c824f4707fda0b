internal import Definition
internal import Layout
internal import Names

extension Operation {
    /// Makes the table of former versions.
    static func createHistory(_ datastore: Datastore) -> Operation {
        Operation(
            .history, datastore, title: "create the history",
            reason: "Keeps the versions of rows that were replaced or went.",
            reverse: ["DROP TABLE \(StoreNames(datastore.name, in: datastore.schema).history);"])
    }
}
