internal import Definition
internal import Names

extension Operation {
    /// Makes the function that merges a run.
    static func createMerge(_ datastore: Datastore) -> Operation {
        Operation(
            .merge, datastore, title: "create the merge",
            reason: "Writes what a run staged into the table.",
            reverse: ["DROP FUNCTION \(StoreNames(datastore).merge) (bigint);"])
    }
}
