public import Definition
internal import Names

/// A datastore as the migrations have made it, with the version of the migration that did.
public struct RecordedDatastore: Hashable, Sendable {
    /// The model at that version.
    public let datastore: Datastore
    /// The number of the migration, such as `0001`.
    public let version: String

    /// Joins a model and a version.
    public init(_ datastore: Datastore, version: String) {
        self.datastore = datastore
        self.version = version
    }
}

/// Compares the definitions with what the migrations have made.
public enum Difference {
    /// What is to be done, in the order of the datastores' names.
    ///
    /// - Throws: `PlanningError.cannotAlter` for a datastore that exists and is defined otherwise, or no more.
    public static func changes(
        from recorded: [RecordedDatastore], to current: [Datastore]
    ) throws(PlanningError) -> [Change] {
        let alterations = recorded.compactMap { former in
            alteration(of: former, to: current.first { $0.name == former.datastore.name })
        }
        guard alterations.isEmpty else { throw .cannotAlter(alterations) }
        let known = Set(recorded.map(\.datastore.name))
        return current.filter { !known.contains($0.name) }
            .sorted { $0.name.name.utf8.lexicographicallyPrecedes($1.name.name.utf8) }
            .map(Change.createDatastore)
    }

    private static func alteration(of former: RecordedDatastore, to current: Datastore?) -> Alteration? {
        guard let current else {
            return Alteration(
                datastore: former.datastore.name.name, version: former.version, file: nil, differences: [])
        }
        let differences = Alteration.differences(from: former.datastore, to: current)
        guard !differences.isEmpty else { return nil }
        return Alteration(
            datastore: current.name.name, version: former.version, file: current.location.file,
            differences: differences)
    }
}
