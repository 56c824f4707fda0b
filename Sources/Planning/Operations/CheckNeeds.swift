internal import Definition
internal import Names

extension Operation {
    /// Checks what a definition takes for granted before anything is made, and lends the right to create.
    ///
    /// Its undoing takes back what no datastore needs any more, once for all datastores of the migration.
    static func checkNeeds(of datastore: Datastore, by key: MigrationKey) -> Operation {
        Operation(
            .preconditions, datastore, title: "check what \(datastore.name.name) needs",
            reason: "What is missing is found here, before anything is made.",
            reverse: ["CALL datastore.revoke_unneeded(\(key.sql));"],
            hazards: Hazard.all(of: datastore).filter { $0.name != "notes_removed" })
    }
}
