internal import Definition
internal import Names

extension Operation {
    /// Writes the row of the registry, which is the only table that others use.
    static func register(_ datastore: Datastore) -> Operation {
        Operation(
            .registration, datastore, title: "register the datastore", reason: "From here on the loader knows it.",
            reverse: ["DELETE FROM datastore.store WHERE name = \(constant(datastore.name.name));"],
            locks: [RelationLock(relation: "datastore.store", mode: "ROW EXCLUSIVE")],
            hazards: Hazard.all(of: datastore).filter { $0.name == "notes_removed" })
    }
}
