public import Definition
internal import Layout

/// Something about a migration that a person should know before it is applied.
public struct Hazard: Hashable, Sendable {
    /// The name by which a definition accepts it.
    public let name: HazardName
    /// The file of the definition that brings it about.
    public let file: String
    /// What may go wrong, as a sentence.
    public let message: String
    /// Whether there is no migration until the definition accepts it.
    public let mustBeAccepted: Bool
}

/// A rule that finds one kind of hazard in a change.
protocol HazardRule: Sendable {
    static func hazard(of change: Change, _ layout: StoreLayout) -> Hazard?
}

extension Hazard {
    private static let rules: [any (HazardRule & SendableMetatype).Type] = [
        PreparedStatementsRule.self, RemovedNotesRule.self, RereadRule.self, SchemaPrivilegeRule.self, TrigramRule.self,
    ]

    /// Every hazard of a change.
    ///
    /// - Parameter layout: what tables have by the registry for which the migration is written.
    static func all(of change: Change, _ layout: StoreLayout) -> [Hazard] {
        rules.compactMap { $0.hazard(of: change, layout) }
    }
}
