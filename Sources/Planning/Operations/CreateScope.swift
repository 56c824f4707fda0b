internal import Definition
internal import Layout
internal import Names

extension Operation {
    /// Makes the function that tells which keys count.
    static func createScope(_ datastore: Datastore) -> Operation {
        Operation(
            .scope, datastore, title: "create the scope",
            reason: "Which keys the definition covers.",
            reverse: ["DROP FUNCTION \(StoreNames(datastore.name, in: datastore.schema).inScope) (text);"])
    }
}
