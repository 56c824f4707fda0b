public import Definition
public import Layout
internal import Names

/// Everything that the next migration does.
public struct Plan: Hashable, Sendable {
    /// The registry's own file that stands before the migration.
    public struct RegistryUpgrade: Hashable, Sendable {
        /// Its number.
        public let number: String
        /// The version of the registry that the project had.
        public let from: String
        /// The version that the file brings.
        public let to: String
    }

    /// By what the ledger will know it.
    public let key: MigrationKey
    /// What brings it about; empty where nothing is to be done.
    public let changes: [Change]
    /// What is done, in this order.
    public let steps: [Step]
    /// What is done to the registry before; it is no part of the migration, as projects share the registry.
    public let registry: RegistryUpgrade?
    /// The registry for which it is written.
    public let edition: RegistryEdition

    /// Plans changes.
    ///
    /// - Parameters:
    ///   - changes: what is to be done.
    ///   - next: the first number that is free.
    ///   - edition: the registry for which it is written.
    /// - Throws: `PlanningError.hazardsNotAccepted`, or `hazardsNotThere`.
    public init(
        _ changes: [Change], as next: MigrationKey, edition: RegistryEdition = .current
    ) throws(PlanningError) {
        self.changes = changes
        self.edition = edition
        registry =
            changes.lazy.compactMap { change -> RegistryUpgrade? in
                guard case .upgradeRegistry(let from, let to) = change else { return nil }
                return RegistryUpgrade(number: next.version, from: from, to: to)
            }.first
        key = registry == nil ? next : next.next
        steps = Step.all(for: changes, by: key, edition.layout)
        let refused = changes.flatMap { change in
            Hazard.all(of: change, edition.layout).filter { hazard in
                hazard.mustBeAccepted && change.datastore?.accept.contains(hazard.name.rawValue) != true
            }
        }
        guard refused.isEmpty else { throw .hazardsNotAccepted(refused) }
        let unused = changes.flatMap { Self.unusedAcceptances(in: $0, edition.layout) }
        guard unused.isEmpty else { throw .hazardsNotThere(unused) }
    }

    private static func unusedAcceptances(in change: Change, _ layout: StoreLayout) -> [UnusedAcceptance] {
        guard let datastore = change.datastore else { return [] }
        let hazards = Set(Hazard.all(of: change, layout).map(\.name.rawValue))
        return datastore.accept.filter { !hazards.contains($0) }.map {
            UnusedAcceptance(name: $0, datastore: datastore.name.name, file: datastore.location.file)
        }
    }

    /// What is done in all of the steps.
    public var operations: [Operation] { steps.flatMap(\.operations) }

    /// The datastores that are created or brought along.
    public var datastores: [Datastore] { changes.compactMap(\.datastore) }

    /// The datastores that are created.
    public var created: [Datastore] {
        changes.compactMap { if case .createDatastore(let datastore) = $0 { datastore } else { nil } }
    }

    /// What the migration is called where nobody names it.
    public var name: String {
        let (verb, subjects) = created.isEmpty ? ("renew", datastores) : ("create", created)
        let names = subjects.map { MigrationName.word(of: $0.name.name) }
        let all = "\(verb)_" + names.joined(separator: "_")
        return all.utf8.count <= MigrationName.maximumBytes ? all : "\(verb)_\(names.count)_datastores"
    }
}
