internal import Postgres

/// A run as the log has it.
struct RunLogEntry: Sendable {
    let kind, prefix, state: String
    let seen, inserted, updated, unchanged, restored, gone, outOfScope, rejected, held: Int64?
    let walBytes: Int64?
    let resumed: Int64
    let heldHash, remark, error: String?

    init(_ run: Int64, _ session: Session) async throws(SyncError) {
        self = try await session.one(Statement(SQLText.Loader.readRun), [.int64(run)]) { row throws(DatabaseError) in
            try RunLogEntry(row)
        }
    }

    private init(_ row: borrowing Row) throws(DatabaseError) {
        kind = try row.text("kind")
        prefix = try row.text("prefix")
        state = try row.text("state")
        seen = try row.optionalInt64("seen")
        inserted = try row.optionalInt64("inserted")
        updated = try row.optionalInt64("updated")
        unchanged = try row.optionalInt64("unchanged")
        restored = try row.optionalInt64("restored")
        gone = try row.optionalInt64("gone")
        outOfScope = try row.optionalInt64("out_of_scope")
        rejected = try row.optionalInt64("rejected")
        held = try row.optionalInt64("held")
        walBytes = try row.optionalInt64("wal_bytes")
        resumed = try row.int64("resumed")
        heldHash = try row.optionalText("held_hash")
        remark = try row.optionalText("remark")
        error = try row.optionalText("error")
    }
}
