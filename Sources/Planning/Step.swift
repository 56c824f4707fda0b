public import Definition
public import Names

/// One step of a migration: a group of statements about one thing.
public struct Step: Hashable, Sendable {
    /// What the step makes.
    public enum Part: String, Hashable, Sendable, CaseIterable {
        /// The registry.
        case runtime
        /// Checks of what the definition takes for granted, and the right to create.
        case preconditions
        /// The mirrored table.
        case table
        /// The staging table.
        case staging
        /// The table of former versions.
        case history
        /// The functions that derive the typed columns.
        case derivation
        /// The function that tells which keys count.
        case scope
        /// The triggers.
        case triggers
        /// The views.
        case views
        /// Who may do what.
        case access
        /// The row of the registry.
        case registration
    }

    /// What the step makes.
    public let part: Part
    /// The datastore that it is for; nil for the registry.
    public let datastore: Datastore?
    /// The source of the registry; nil for a datastore.
    public let runtime: RuntimeSource?
    /// What the step does, as a phrase.
    public let title: String
    /// Why it is there, as a sentence.
    public let reason: String
    /// The statements that undo it, in their order; empty where another step's do.
    public let reverse: [SQLFragment]
    /// What it locks of what others may use already.
    public let locks: [RelationLock]
    /// Whether rows are read.
    public let scans: Bool
    /// Whether a table is written anew.
    public let rewrites: Bool
    /// What a person should know of it.
    public let hazards: [Hazard]
}

/// A lock on a relation until the migration ends.
public struct RelationLock: Hashable, Sendable {
    /// The relation, as SQL.
    public let relation: SQLFragment
    /// The mode as PostgreSQL names it ("Explicit Locking" in its documentation).
    public let mode: String
}
