internal import Postgres

/// What the registry says of a datastore: how current it is, its last runs, what is held and what was rejected.
public struct StoreStatus: Sendable {
    /// How current the table is.
    public struct Freshness: Sendable {
        /// The moment whose bucket the table is sure to show; nil before the first full merge.
        public let completeAsOf: String?
        /// How long ago that is.
        public let ageSeconds: Double?
        /// As of when every object has its row, though rows of objects that are gone may be held back.
        public let keysAsOf: String?
        /// As of when all of them could be read.
        public let metadataAsOf: String?
        /// The last run.
        public let lastRun: Int64?
        /// How it ended, or where it stands.
        public let lastState: String?
        /// Rows that are held.
        public let held: Int64
        /// Values and keys that are rejected.
        public let rejects: Int64
        /// Objects that the last full run could not read; nil before the first.
        public let unread: Int64?
        /// As of when tags are sure to be; nil where no column takes one, or not all were read yet.
        public let tagsAsOf: String?
        /// The columns that are null of objects that have a value, as these were not read again since the columns came.
        public let partlyFilled: [String]
    }

    /// A run of the log.
    public struct LoggedRun: Sendable {
        /// Its number.
        public let id: Int64
        /// What it covered, how it ended and when it began.
        public let kind, state, startedAt: String
        /// When it ended.
        public let finishedAt: String?
        /// How long it took.
        public let seconds: Double?
        /// What it saw and wrote.
        public let seen, inserted, updated, touched, restored, unread, vanished, gone, outOfScope, returned, leftOut,
            unconfirmed, rejected, rejectsStanding, held, walBytes: Int64?
        /// Requests by kind as PostgreSQL's JSON.
        public let requestJSON: String
        /// Requests by kind as texts.
        public let requests: [String]
        /// Seconds per phase as PostgreSQL's JSON.
        public let phaseJSON: String
        /// Seconds per phase as texts.
        public let phases: [String]
        /// Why it is incomplete or failed, or was left unfinished.
        public let error: String?
    }

    /// Deletions of one kind that wait for approval.
    public struct HeldSet: Sendable {
        /// Why the rows would go: `gone` or `out of scope`.
        public let kind: String
        /// The run that held them.
        public let run: Int64
        /// Names exactly those rows.
        public let hash: String
        /// How many there are.
        public let count: Int64
        /// When they were held.
        public let heldAt: String
        /// Whether an approval comes too late.
        public let isExpired: Bool
    }

    /// The rejects of a column.
    public struct RejectCount: Sendable {
        /// The column, the part of the metadata, or `key`.
        public let column: String
        /// How many there are.
        public let count: Int64
        /// One of the keys, and why.
        public let exampleKey, exampleReason: String
    }

    /// The datastore.
    public let store: StoreRecord
    /// How current it is.
    public let freshness: Freshness
    /// Its last runs, newest first.
    public let runs: [LoggedRun]
    /// What is held, by kind.
    public let held: [HeldSet]
    /// What was rejected, by column.
    public let rejects: [RejectCount]

    /// Reads it all.
    ///
    /// - Parameter runCount: how many runs.
    public init(of store: StoreRecord, in registry: Registry, runCount: Int) async throws(SyncError) {
        let link = registry.link
        self.store = store
        freshness = try await link.one(Statement(SQLText.Loader.readFreshness), [.text(store.name)]) {
            row throws(DatabaseError) in try Freshness(row)
        }
        runs = try await link.all(Statement(SQLText.Loader.lastRuns), [.int64(store.id), .int64(Int64(runCount))]) {
            row throws(DatabaseError) in try LoggedRun(row)
        }
        held = try await link.all(Statement(SQLText.Loader.heldSets), [.int64(store.id)]) {
            row throws(DatabaseError) in
            HeldSet(
                kind: try row.text("kind"), run: try row.int64("run_id"), hash: try row.text("hash"),
                count: try row.int64("row_count"), heldAt: try row.text("held_at"),
                isExpired: try row.bool("is_expired"))
        }
        rejects = try await link.all(Statement(SQLText.Loader.rejectsByColumn), [.int64(store.id)]) {
            row throws(DatabaseError) in
            RejectCount(
                column: try row.text("column_name"), count: try row.int64("rejects"),
                exampleKey: try row.text("example_key"), exampleReason: try row.text("example_reason"))
        }
    }
}

extension StoreStatus.Freshness {
    init(_ row: borrowing Row) throws(DatabaseError) {
        completeAsOf = try row.optionalText("complete_as_of")
        ageSeconds = try row.optionalDouble("age_seconds")
        lastRun = try row.optionalInt64("last_run_id")
        lastState = try row.optionalText("last_state")
        held = try row.int64("held")
        rejects = try row.int64("rejects")
        unread = try row.optionalInt64("unread")
        keysAsOf = try row.optionalText("keys_as_of")
        metadataAsOf = try row.optionalText("metadata_as_of")
        tagsAsOf = try row.optionalText("tags_as_of")
        partlyFilled = try row.textArray("partly_filled")
    }
}

extension StoreStatus.LoggedRun {
    init(_ row: borrowing Row) throws(DatabaseError) {
        id = try row.int64("id")
        kind = try row.text("kind")
        state = try row.text("state")
        startedAt = try row.text("started_at")
        finishedAt = try row.optionalText("finished_at")
        seconds = try row.optionalDouble("seconds")
        seen = try row.optionalInt64("seen")
        inserted = try row.optionalInt64("inserted")
        updated = try row.optionalInt64("updated")
        touched = try row.optionalInt64("touched")
        unread = try row.optionalInt64("unread")
        vanished = try row.optionalInt64("vanished")
        restored = try row.optionalInt64("restored")
        gone = try row.optionalInt64("gone")
        outOfScope = try row.optionalInt64("out_of_scope")
        returned = try row.optionalInt64("returned")
        leftOut = try row.optionalInt64("left_out")
        unconfirmed = try row.optionalInt64("unconfirmed")
        rejected = try row.optionalInt64("rejected")
        rejectsStanding = try row.optionalInt64("rejects_standing")
        held = try row.optionalInt64("held")
        walBytes = try row.optionalInt64("wal_bytes")
        requestJSON = try row.text("requests_by_kind")
        requests = try row.textArray("requests")
        phaseJSON = try row.text("phase_seconds")
        phases = try row.textArray("phases")
        error = try row.optionalText("error")
    }
}
