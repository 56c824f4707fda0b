internal import Layout
internal import Names

extension Operation {
    /// Makes the triggers, and the function of the one that is the datastore's own; of a datastore that has them, anew in
    /// their places, as the guard names the columns that it guards.
    static func createTriggers(_ subject: Subject) -> Operation {
        guard subject.formerContract == nil else {
            return Operation(
                .triggers, subject, title: "replace the triggers",
                reason: "They guard the columns that the table has now, and stage them.",
                reverse: subject.former.map { [.operation(.createTriggers($0))] } ?? [],
                locks: [
                    RelationLock(relation: subject.names.table.sql, mode: "SHARE ROW EXCLUSIVE"),
                    RelationLock(relation: subject.names.staging.sql, mode: "SHARE ROW EXCLUSIVE"),
                ])
        }
        return Operation(
            .triggers, subject, title: "create the triggers",
            reason: "They refuse writes to what is mirrored, keep the history, and derive what is staged.",
            reverse: [
                "DROP TRIGGER datastore_derive ON \(subject.names.staging);",
                "DROP FUNCTION \(subject.names.stage) ();",
            ].map(Undo.statement))
    }
}
