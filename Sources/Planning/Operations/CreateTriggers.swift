internal import Definition
internal import Layout
internal import Names

extension Operation {
    /// Makes the triggers, and the function of the one that is the datastore's own.
    static func createTriggers(_ datastore: Datastore) -> Operation {
        let names = StoreNames(datastore.name, in: datastore.schema)
        return Operation(
            .triggers, datastore, title: "create the triggers",
            reason: "They refuse writes to what is mirrored, keep the history, and derive what is staged.",
            reverse: ["DROP TRIGGER datastore_derive ON \(names.staging);", "DROP FUNCTION \(names.stage) ();"])
    }
}
