public import Definition
internal import Layout
public import Names

/// One act of a migration, with all that is known of it but its text, which `Rendering` writes.
public struct Operation: Hashable, Sendable {
    /// The acts that there are; each is explained in a file of `Operations/`.
    public enum Act: String, Hashable, Sendable, CaseIterable {
        /// Checks what the definition takes for granted, and lends the right to create.
        case preconditions
        /// Takes what readers and merges may have in use.
        case taking
        /// Makes the mirrored table.
        case table
        /// Adds the columns of later contracts to tables that are there.
        case ownColumns = "own_columns"
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
        /// Notes in that row by which contract the datastore is now.
        case contract
        /// Grants who may do what.
        case access
        /// Takes back the right to create.
        case returning
    }

    /// What is done.
    public let act: Act
    /// The datastore that it is for; nil where it is for all of the migration.
    public let datastore: Datastore?
    /// The contract with the registry by which it is done; nil where it is none of a datastore's.
    public let contract: Int?
    /// The contract by which the datastore was until then; nil where it is new.
    public let formerContract: Int?
    /// What is done, as a phrase.
    public let title: String
    /// Why, as a sentence.
    public let reason: String
    /// What undoes it, in its order; empty where another's does.
    public let reverse: [Undo]
    /// What it locks of what others may use already.
    public let locks: [RelationLock]
    /// Whether rows are read.
    public let scans: Bool
    /// Whether a table is written anew.
    public let rewrites: Bool
    /// What a person should know of it.
    public let hazards: [Hazard]

    init(
        _ act: Act, _ subject: Subject?, title: String, reason: String, reverse: [Undo] = [],
        locks: [RelationLock] = [], scans: Bool = false, rewrites: Bool = false, hazards: [Hazard] = []
    ) {
        self.act = act
        datastore = subject?.datastore
        contract = subject?.contract
        formerContract = subject?.formerContract
        self.title = title
        self.reason = reason
        self.reverse = reverse
        self.locks = locks
        self.scans = scans
        self.rewrites = rewrites
        self.hazards = hazards
    }
}

/// What undoes an operation, or a part of it.
public enum Undo: Hashable, Sendable {
    /// A statement.
    case statement(SQLFragment)
    /// What an operation of an earlier contract made, once more.
    case operation(Operation)
}

/// The datastore that an operation is for, and the contract that it is brought to.
struct Subject: Hashable, Sendable {
    let datastore: Datastore
    let contract: Int
    var formerContract: Int?
    /// Whether it is for what undoes another operation, and is not undone itself.
    var isUndoing = false

    var names: StoreNames { StoreNames(datastore.name, in: datastore.schema) }

    /// The same, back by the contract that it was by; nil where it is new, or goes back already.
    var former: Subject? {
        guard let formerContract, !isUndoing else { return nil }
        return Subject(datastore: datastore, contract: formerContract, formerContract: contract, isUndoing: true)
    }
}

/// A lock on a relation until the step ends.
public struct RelationLock: Hashable, Sendable {
    /// The relation, as SQL.
    public let relation: SQLFragment
    /// The mode as PostgreSQL names it ("Explicit Locking" in its documentation).
    public let mode: String
}
