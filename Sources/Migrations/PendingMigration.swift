public import Rendering

/// A migration of a project that a database does not have whole.
public struct PendingMigration: Hashable, Sendable {
    /// Its number.
    public let version: String
    /// Its name.
    public let name: String
    /// What the ledger will record of it.
    public let hash: String
    /// The migration before it; nil for the first.
    public let predecessor: Predecessor?
    /// Its steps, those included that the database has.
    public let steps: [StepText]
    /// How many of them the database has.
    public let applied: Int

    /// Number and name.
    public var title: String { "\(version)_\(name)" }
}
