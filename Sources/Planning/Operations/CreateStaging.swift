internal import Definition
internal import Layout
internal import Names

extension Operation {
    /// Makes the staging table.
    static func createStaging(_ datastore: Datastore) -> Operation {
        Operation(
            .staging, datastore, title: "create the staging table",
            reason: "The loader copies what is new or changed into it.",
            reverse: ["DROP TABLE \(StoreNames(datastore.name, in: datastore.schema).staging);"])
    }
}
