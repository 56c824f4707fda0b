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

/// A version of the registry that a database has not.
public struct PendingRegistry: Hashable, Sendable {
    /// The number of its file, which tells before which migrations it comes.
    public let number: String
    /// The version that it brings.
    public let version: String
    /// What brings it.
    let statements: String

    /// What is done, as a line of a report.
    ///
    /// - Parameter installs: whether there is none yet.
    public func title(installs: Bool) -> String {
        "\(number)_registry: \(installs ? "install the registry" : "bring the registry to version \(version)")"
    }
}
