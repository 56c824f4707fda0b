public import Definition
internal import Names

/// Everything that the next migration does.
public struct Plan: Hashable, Sendable {
    /// By what the ledger will know it.
    public let key: MigrationKey
    /// What brings it about; empty where nothing is to be done.
    public let changes: [Change]
    /// What is done, in this order.
    public let steps: [Step]

    /// Plans changes.
    ///
    /// - Throws: `PlanningError.hazardsNotAccepted`.
    public init(_ changes: [Change], as key: MigrationKey) throws(PlanningError) {
        self.key = key
        self.changes = changes
        let created = Self.datastores(of: changes)
        steps = Step.create(created, by: key)
        let refused = created.flatMap { datastore in
            Hazard.all(of: datastore).filter { $0.mustBeAccepted && !datastore.accept.contains($0.name) }
        }
        guard refused.isEmpty else { throw .hazardsNotAccepted(refused) }
    }

    /// What is done in all of the steps.
    public var operations: [Operation] { steps.flatMap(\.operations) }

    /// The datastores that are created.
    public var datastores: [Datastore] { Self.datastores(of: changes) }

    /// What the migration is called where nobody names it.
    public var name: String {
        let names = datastores.map { MigrationName.word(of: $0.name.name) }
        let all = "create_" + names.joined(separator: "_")
        return all.utf8.count <= MigrationName.maximumBytes ? all : "create_\(names.count)_datastores"
    }

    private static func datastores(of changes: [Change]) -> [Datastore] {
        changes.compactMap { if case .createDatastore(let datastore) = $0 { datastore } else { nil } }
    }
}
