public import Definition

/// A datastore as the migrations have made it, with the version of the migration that last did.
public struct RecordedDatastore: Hashable, Sendable {
    /// The model at that version.
    public let datastore: Datastore
    /// The number of the migration, such as `0001`.
    public let version: String
    /// The contract with the registry by which it was made.
    public let contract: Int

    /// Joins a model, a version and a contract.
    public init(_ datastore: Datastore, version: String, contract: Int) {
        self.datastore = datastore
        self.version = version
        self.contract = contract
    }
}
