internal import Names

/// The SQL of a version of the registry.
public struct RegistryText: Hashable, Sendable {
    /// The files that make it, in their order; each may be run over what it made.
    public let sources: [String]
    /// What turns tables, types and signatures of earlier versions into those of this one, in the order of the versions.
    ///
    /// Each may be run where there is nothing yet, and over its own result.
    public let upgrades: [String]

    /// Joins sources and upgrades.
    public init(sources: [String], upgrades: [String]) {
        self.sources = sources
        self.upgrades = upgrades
    }

    /// This version's.
    public static let current = RegistryText(
        sources: SQLText.Extension.all.map(\.text), upgrades: SQLText.Upgrades.all.map(\.text))
}
