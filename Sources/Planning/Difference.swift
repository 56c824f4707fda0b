public import Definition
public import Layout
internal import Names

/// Compares the definitions with what the migrations have made.
public enum Difference {
    /// What is to be done: to the registry, to datastores of earlier contracts, and then in the order of the names of the
    /// datastores that are new.
    ///
    /// - Parameters:
    ///   - recorded: what the migrations have made.
    ///   - registry: the version of the registry that they need.
    ///   - current: what the definitions ask for.
    ///   - edition: the version of the registry for which the next migration is written.
    /// - Throws: `PlanningError.cannotAlter` for a datastore that exists and is defined otherwise, or no more, and
    ///   `newerRegistry` where the project was written for a later registry.
    public static func changes(
        from recorded: [RecordedDatastore], registry: String, to current: [Datastore],
        edition: RegistryEdition = .current
    ) throws(PlanningError) -> [Change] {
        if RegistryEdition.isVersion(edition.version, before: registry) {
            throw .newerRegistry(registry, known: edition.version)
        }
        let alterations = recorded.compactMap { former in
            alteration(of: former, to: current.first { $0.name == former.datastore.name })
        }
        guard alterations.isEmpty else { throw .cannotAlter(alterations) }
        let isOlder = RegistryEdition.isVersion(registry, before: edition.version)
        let upgrade = isOlder ? [Change.upgradeRegistry(from: registry, to: edition.version)] : []
        let contract = edition.layout.contract
        let renewed = recorded.filter { $0.contract < contract }.map { former in
            // The comments and places of the definition as it is today.
            let datastore = current.first { $0.name == former.datastore.name } ?? former.datastore
            return RecordedDatastore(
                datastore, version: former.version, contract: former.contract, created: former.created)
        }
        let known = Set(recorded.map(\.datastore.name))
        return upgrade + renewed.map { .renewDatastore($0, to: contract) }
            + current.filter { !known.contains($0.name) }
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
