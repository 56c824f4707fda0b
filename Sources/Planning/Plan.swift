public import Definition
internal import Names

/// Everything that the next migration does.
public struct Plan: Hashable, Sendable {
    /// What brings it about; empty where nothing is to be done.
    public let changes: [Change]
    /// What is done, in this order.
    public let steps: [Step]

    /// Plans changes.
    ///
    /// - Throws: `PlanningError.hazardsNotAccepted`.
    public init(_ changes: [Change]) throws(PlanningError) {
        self.changes = changes
        let all = changes.flatMap { change in
            switch change {
            case .createRuntime(let source): [Step.install(source)]
            case .createDatastore(let datastore): Step.create(datastore)
            }
        }
        // Everything that may be missing is found, and everything that needs the rights of who applies the migration is
        // done, before anything is made as the registry's owner.
        steps = all.filter { $0.part == .preconditions } + all.filter { $0.part != .preconditions }
        let refused = Self.datastores(of: changes).flatMap { datastore in
            Hazard.all(of: datastore).filter { $0.mustBeAccepted && !datastore.accept.contains($0.name) }
        }
        guard refused.isEmpty else { throw .hazardsNotAccepted(refused) }
    }

    /// The datastores that are created.
    public var datastores: [Datastore] { Self.datastores(of: changes) }

    /// What the migration is called where nobody names it.
    public var name: String {
        if datastores.isEmpty { return "datastore_runtime" }
        let names = datastores.map { MigrationName.word(of: $0.name.name) }
        let all = "create_" + names.joined(separator: "_")
        return all.utf8.count <= MigrationName.maximumBytes ? all : "create_\(names.count)_datastores"
    }

    private static func datastores(of changes: [Change]) -> [Datastore] {
        changes.compactMap { if case .createDatastore(let datastore) = $0 { datastore } else { nil } }
    }
}
