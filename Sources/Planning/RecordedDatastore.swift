public import Definition

/// A datastore as the migrations have made it, with the version of the migration that last did.
public struct RecordedDatastore: Hashable, Sendable {
    /// The model at that version.
    public let datastore: Datastore
    /// The number of the migration, such as `0001`.
    public let version: String
    /// The contract with the registry by which it was made.
    public let contract: Int
    /// The migration that made its table, and the contract of that time.
    public let created: Creation

    /// Which migration made a table, and by which contract.
    public struct Creation: Hashable, Sendable {
        /// The number of the migration.
        public let version: String
        /// The contract with the registry at that time.
        public let contract: Int

        /// Joins a version and a contract.
        public init(version: String, contract: Int) {
            self.version = version
            self.contract = contract
        }
    }

    /// Joins a model, a version and a contract.
    ///
    /// - Parameter created: by what its table was made; nil if by this version.
    public init(_ datastore: Datastore, version: String, contract: Int, created: Creation? = nil) {
        self.datastore = datastore
        self.version = version
        self.contract = contract
        self.created = created ?? Creation(version: version, contract: contract)
    }
}
