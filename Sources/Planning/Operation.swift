public import Definition
public import Names

/// One act of a migration, with all that is known of it but its text, which `Rendering` writes.
public struct Operation: Hashable, Sendable {
    /// The acts that there are; each is explained in a file of `Operations/`.
    public enum Act: String, Hashable, Sendable, CaseIterable {
        /// Checks what the definition takes for granted, and lends the right to create.
        case preconditions
        /// Makes the mirrored table.
        case table
        /// Makes the staging table.
        case staging
        /// Makes the table of former versions.
        case history
        /// Makes the functions that derive the typed columns.
        case derivation
        /// Makes the function that tells which keys count.
        case scope
        /// Makes the triggers.
        case triggers
        /// Makes the views.
        case views
        /// Keeps everybody from the functions that only the registry calls.
        case closing
        /// Writes the row of the registry.
        case registration
        /// Grants who may do what.
        case access
        /// Takes back the right to create.
        case returning
    }

    /// What is done.
    public let act: Act
    /// The datastore that it is for; nil where it is for all of the migration.
    public let datastore: Datastore?
    /// What is done, as a phrase.
    public let title: String
    /// Why, as a sentence.
    public let reason: String
    /// The statements that undo it, in their order; empty where another's do.
    public let reverse: [SQLFragment]
    /// What it locks of what others may use already.
    public let locks: [RelationLock]
    /// Whether rows are read.
    public let scans: Bool
    /// Whether a table is written anew.
    public let rewrites: Bool
    /// What a person should know of it.
    public let hazards: [Hazard]

    init(
        _ act: Act, _ datastore: Datastore?, title: String, reason: String, reverse: [SQLFragment] = [],
        locks: [RelationLock] = [], scans: Bool = false, rewrites: Bool = false, hazards: [Hazard] = []
    ) {
        self.act = act
        self.datastore = datastore
        self.title = title
        self.reason = reason
        self.reverse = reverse
        self.locks = locks
        self.scans = scans
        self.rewrites = rewrites
        self.hazards = hazards
    }
}

/// A lock on a relation until the step ends.
public struct RelationLock: Hashable, Sendable {
    /// The relation, as SQL.
    public let relation: SQLFragment
    /// The mode as PostgreSQL names it ("Explicit Locking" in its documentation).
    public let mode: String
}
