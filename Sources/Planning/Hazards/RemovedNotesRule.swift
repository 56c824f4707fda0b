internal import Definition
internal import Layout

/// What the bucket holds can be read again, what people wrote cannot.
enum RemovedNotesRule: HazardRule {
    static func hazard(of change: Change, _ layout: StoreLayout) -> Hazard? {
        guard case .createDatastore(let datastore) = change else { return nil }
        guard datastore.deletes == .remove, !datastore.notes.isEmpty else { return nil }
        return Hazard(
            name: .notesRemoved, file: datastore.location.file,
            message: "With deletes: remove the notes on an object go when it goes, and do not come back with it.",
            mustBeAccepted: true)
    }
}
