internal import Definition
internal import Layout

/// A trigram index uses an operator class of the extension `pg_trgm`, which no migration installs.
enum TrigramRule: HazardRule {
    static func hazard(of change: Change, _ layout: StoreLayout) -> Hazard? {
        guard case .createDatastore(let datastore) = change else { return nil }
        guard datastore.columns.contains(where: { $0.index == .trigram }) else { return nil }
        return Hazard(
            name: .trigramExtension, file: datastore.location.file,
            message: "A trigram index needs the extension pg_trgm; the migration stops if the database has it not.",
            mustBeAccepted: false)
    }
}
