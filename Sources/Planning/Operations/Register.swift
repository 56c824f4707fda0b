internal import Definition
internal import Names

extension Operation {
    /// Writes the row of the registry, which is the only table that others use.
    static func register(_ subject: Subject, hazards: [Hazard]) -> Operation {
        Operation(
            .registration, subject, title: "register the datastore", reason: "From here on the loader knows it.",
            reverse: [.statement("DELETE FROM datastore.store WHERE name = \(constant(subject.datastore.name.name));")],
            locks: [RelationLock(relation: "datastore.store", mode: "ROW EXCLUSIVE")],
            hazards: hazards.filter { $0.name == .notesRemoved })
    }
}
