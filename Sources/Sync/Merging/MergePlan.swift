internal import Postgres

/// What a merge does or would do, and what the brake says to it.
public struct MergePlan: Sendable, Equatable {
    /// Objects without a row; nil where it was not asked for.
    public var created: Int64?
    /// Objects whose row differs; nil where it was not asked for.
    public var changed: Int64?
    /// Objects of which a signal moved and nothing that is mirrored did; nil where it was not asked for.
    public var touched: Int64?
    /// Objects that are there and could not be read.
    public var unread: Int64
    /// Objects whose row is a tombstone; nil where it was not asked for.
    public var restored: Int64?
    /// Rows whose objects are gone.
    public var gone: Int64
    /// Rows whose keys the definition no longer covers.
    public var outOfScope: Int64
    /// Keys and values that cannot be stored.
    public var refused: Int64
    /// How many of the rows that go were approved by hash.
    public var approved: Int64
    /// How many rows of gone objects are held back.
    public var held: Int64
    /// Names exactly those rows.
    public var heldHash: String?
    /// How many rows that the definition no longer covers are held back.
    public var heldOutOfScope: Int64
    /// Names exactly those rows.
    public var outOfScopeHash: String?
    /// No object was listed while there are live rows.
    public var nothingListed: Bool
    /// The approved hash does not name what is held.
    public var approvalIsAnother: Bool

    init(_ row: borrowing Row) throws(DatabaseError) {
        created = try row.optionalInt64("created")
        changed = try row.optionalInt64("changed")
        touched = try row.optionalInt64("touched")
        unread = try row.optionalInt64("unread") ?? 0
        restored = try row.optionalInt64("restored")
        gone = try row.optionalInt64("gone") ?? 0
        outOfScope = try row.optionalInt64("out_of_scope") ?? 0
        refused = try row.optionalInt64("refused") ?? 0
        approved = try row.optionalInt64("approved") ?? 0
        held = try row.optionalInt64("held") ?? 0
        heldHash = try row.optionalText("held_hash")
        heldOutOfScope = try row.optionalInt64("held_out_of_scope") ?? 0
        outOfScopeHash = try row.optionalText("out_of_scope_hash")
        nothingListed = try row.optionalBool("nothing_listed") ?? false
        approvalIsAnother = try row.optionalBool("approval_is_another") ?? false
    }
}
