internal import Postgres

/// A run as the log has it.
struct RunLogEntry: Sendable {
    let kind: RunKind
    let prefix: String
    let state: RunState
    let seen, inserted, updated, touched, unchanged, restored, unread, unreadNew, vanished, skipped: Int64?
    let gone, outOfScope, returned, leftOut, unconfirmed, rejected, rejectsStanding, held, heldAsked, heldThere: Int64?
    let walBytes: Int64?
    let resumed: Int64
    let heldHash, outOfScopeHash, remark, error: String?

    init(_ run: Int64, _ link: Link) async throws(SyncError) {
        self = try await link.one(Statement(SQLText.Loader.readRun), [.int64(run)]) { row throws(DatabaseError) in
            try RunLogEntry(row)
        }
    }

    private init(_ row: borrowing Row) throws(DatabaseError) {
        kind = try row.word("kind", as: RunKind.self)
        prefix = try row.text("prefix")
        state = try row.word("state", as: RunState.self)
        seen = try row.optionalInt64("seen")
        inserted = try row.optionalInt64("inserted")
        updated = try row.optionalInt64("updated")
        touched = try row.optionalInt64("touched")
        unchanged = try row.optionalInt64("unchanged")
        restored = try row.optionalInt64("restored")
        unread = try row.optionalInt64("unread")
        unreadNew = try row.optionalInt64("unread_new")
        vanished = try row.optionalInt64("vanished")
        skipped = try row.optionalInt64("skipped")
        gone = try row.optionalInt64("gone")
        outOfScope = try row.optionalInt64("out_of_scope")
        returned = try row.optionalInt64("returned")
        leftOut = try row.optionalInt64("left_out")
        unconfirmed = try row.optionalInt64("unconfirmed")
        heldAsked = try row.optionalInt64("held_asked")
        heldThere = try row.optionalInt64("held_there")
        rejected = try row.optionalInt64("rejected")
        rejectsStanding = try row.optionalInt64("rejects_standing")
        held = try row.optionalInt64("held")
        walBytes = try row.optionalInt64("wal_bytes")
        resumed = try row.int64("resumed")
        heldHash = try row.optionalText("held_hash")
        outOfScopeHash = try row.optionalText("out_of_scope_hash")
        remark = try row.optionalText("remark")
        error = try row.optionalText("error")
    }
}
