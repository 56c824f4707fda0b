/// The files of one migration, or of the registry.
public struct MigrationText: Hashable, Sendable {
    /// The number, such as `0001`.
    public let version: String
    /// The name after the number.
    public let name: String
    /// What `version_name.up.sql` holds.
    public let up: String
    /// What `version_name.down.sql` holds.
    public let down: String
    /// What `version_name.verify.sql` holds.
    public let verify: String
    /// What the ledger records: the hash of the steps; of the registry, which has a ledger of its own, its version.
    public let hash: String
}

/// Which migration must have been applied before another.
public struct Predecessor: Hashable, Sendable {
    /// Its number.
    public let version: String
    /// Its hash in the ledger.
    public let hash: String

    /// Names a migration.
    public init(version: String, hash: String) {
        self.version = version
        self.hash = hash
    }
}
