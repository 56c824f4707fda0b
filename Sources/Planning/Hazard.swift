internal import Definition

/// Something about a migration that a person should know before it is applied.
public struct Hazard: Hashable, Sendable {
    /// The name by which a definition accepts it.
    public let name: String
    /// The file of the definition that brings it about.
    public let file: String
    /// What may go wrong, as a sentence.
    public let message: String
    /// Whether there is no migration until the definition accepts it.
    public let mustBeAccepted: Bool
}

/// A rule that finds one kind of hazard in a datastore that is to be created.
protocol HazardRule: Sendable {
    static func hazard(of datastore: Datastore) -> Hazard?
}

extension Hazard {
    private static let rules: [any (HazardRule & SendableMetatype).Type] = [
        RemovedNotesRule.self, SchemaPrivilegeRule.self, TrigramRule.self,
    ]

    /// Every hazard of creating a datastore.
    static func all(of datastore: Datastore) -> [Hazard] {
        rules.compactMap { $0.hazard(of: datastore) }
    }
}
