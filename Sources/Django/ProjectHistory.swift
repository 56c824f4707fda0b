public import Definition

/// What a project has made so far, for the app that carries it along.
public struct ProjectHistory: Sendable {
    /// What a database gets, one after the other.
    public enum Event: Sendable {
        /// A version of the registry.
        case registry(ProjectRegistry)
        /// A migration of the project.
        case migration(ProjectMigration)
    }

    /// A datastore as the migrations have made it.
    public struct Mirrored: Sendable {
        /// The model after the last of them.
        public let datastore: Datastore
        /// The number of the migration that made its table.
        public let created: String
        /// The contract with the registry by which its table was made.
        public let firstContract: Int
        /// The contract by which it is today.
        public let contract: Int

        /// Takes a datastore.
        public init(_ datastore: Datastore, created: String, firstContract: Int, contract: Int) {
            self.datastore = datastore
            self.created = created
            self.firstContract = firstContract
            self.contract = contract
        }
    }

    /// The project's name in the ledger.
    public let project: String
    /// What a database gets; the first one is the registry.
    public let events: [Event]
    /// The datastores, in the order of their names.
    public let datastores: [Mirrored]

    /// Takes what a project has made.
    public init(project: String, events: [Event], datastores: [Mirrored]) {
        self.project = project
        self.events = events
        self.datastores = datastores
    }
}
