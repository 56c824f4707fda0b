internal import Definition
internal import Names

extension Operation {
    /// Checks what a definition takes for granted before anything is made, and lends the right to create.
    ///
    /// Its undoing takes back what no datastore needs any more, once for all datastores of the migration.
    static func checkNeeds(of subject: Subject, hazards: [Hazard], by key: MigrationKey) -> Operation {
        Operation(
            .preconditions, subject, title: "check what \(subject.datastore.name.name) needs",
            reason: "What is missing is found here, before anything is made.",
            reverse: [.statement("CALL datastore.revoke_unneeded(\(key.sql));")],
            hazards: hazards.filter { $0.name != .notesRemoved })
    }
}
