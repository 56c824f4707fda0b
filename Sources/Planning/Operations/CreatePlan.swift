internal import Definition
internal import Names

extension Operation {
    /// Makes the function that plans a run.
    static func createPlan(_ datastore: Datastore) -> Operation {
        Operation(
            .plan, datastore, title: "create the plan",
            reason: "Counts what a run would do, and applies the brake on deletions.",
            reverse: ["DROP FUNCTION \(StoreNames(datastore).plan) (bigint, boolean);"])
    }
}
