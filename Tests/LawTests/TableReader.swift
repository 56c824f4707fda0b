internal import Postgres
internal import TestSupport

/// Everything that a history compares of a database, read at one moment.
struct Picture: Equatable, Sendable {
    struct Row: Equatable, Sendable {
        var id: String
        /// The columns that come from the object; those of a tombstone are what it last had.
        var facts: String
        var note: String?
        var fingerprint: Int64?
        var firstSeen: Int64
        var changed: Int64
        var deleted: Int64?
        var run: Int64
        /// Where the version of the row lies, and which transaction wrote it.
        var place: String
        var isLive: Bool { fingerprint != nil }
    }

    struct Reject: Hashable, Sendable {
        /// The key as the table of rejects spells it.
        var key: String
        var column: String
        var isEncoded: Bool

        /// Bytes count: for Swift two texts are equal if one is the other's canonical form, and would be one in a set.
        static func == (left: Reject, right: Reject) -> Bool { left.bytes == right.bytes }
        func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
        private var bytes: [[UInt8]] { [Array(key.utf8), Array(column.utf8), [isEncoded ? 1 : 0]] }
    }

    struct Version: Equatable, Sendable {
        var id: String
        var fingerprint: Int64
        var endedBy: String
        var facts: String
    }

    struct Run: Equatable, Sendable {
        var id: Int64
        var state: String
        var kind: String
        var counts: [String: Int64]
        var heldHash: String?
        var isComplete: Bool
        var isResumed: Bool
    }

    var rows: [[UInt8]: Row] = [:]
    var rejects: Set<Reject> = []
    var history: [Version] = []
    var held: Set<String> = []
    var runs: [Run] = []

    init(of connection: borrowing Connection) throws {
        let found = try connection.query(Self.rowQuery) { row throws(DatabaseError) in
            (
                try row.bytes("key"),
                Row(
                    id: try row.text("id"), facts: try row.text("facts"), note: try row.optionalText("reviewed_by"),
                    fingerprint: try row.optionalInt64("fingerprint"), firstSeen: try row.timestamp("first_seen_at"),
                    changed: try row.timestamp("changed_at"), deleted: try row.optionalTimestamp("deleted_at"),
                    run: try row.int64("run_id"), place: try row.text("place")), try row.bool("has_right_id")
            )
        }
        for (key, row, hasRightID) in found {
            guard hasRightID else { throw LawBroken("identity", "the id \(row.id) is not the hash of its key") }
            guard rows.updateValue(row, forKey: key) == nil else { throw LawBroken("truth", "two rows have one key") }
        }
        rejects = Set(
            try connection.query(Self.rejectQuery) { row throws(DatabaseError) in
                Reject(
                    key: try row.text("key"), column: try row.text("column_name"),
                    isEncoded: try row.bool("key_is_encoded"))
            })
        history = try connection.query(Self.historyQuery) { row throws(DatabaseError) in
            Version(
                id: try row.text("id"), fingerprint: try row.int64("fingerprint"), endedBy: try row.text("ended_by"),
                facts: try row.text("facts"))
        }
        held = Set(try connection.query(Self.heldQuery) { row throws(DatabaseError) in try row.text("id") })
        runs = try connection.query(Self.runQuery) { row throws(DatabaseError) in try Run(row) }
    }

    private static let facts = """
        concat_ws('|', coalesce(size::text, '-'),
            coalesce((extract(epoch FROM last_modified) * 1000000)::bigint::text, '-'),
            encode(convert_to(name, 'UTF8'), 'hex'), coalesce(encode(convert_to(code, 'UTF8'), 'hex'), '-'),
            coalesce(quality, '-'), coalesce(weight::text, '-'), coalesce(taken::text, '-'),
            coalesce((SELECT string_agg(encode(convert_to(e.key, 'UTF8'), 'hex') || '='
                                        || encode(convert_to(e.value, 'UTF8'), 'hex'), ',' ORDER BY e.key COLLATE "C")
                      FROM jsonb_each_text(metadata) AS e), ''))
        """
    /// The id is computed here in another way than the product does.
    private static let rowQuery = Statement(
        name: "rows",
        verbatim: """
            SELECT convert_to(t.key, 'UTF8') AS key, id::text AS id, \(facts) AS facts, reviewed_by, fingerprint,
                first_seen_at, changed_at, deleted_at, run_id, ctid::text || '/' || xmin::text AS place,
                left(encode(sha256('\(Definition.identity)'::bytea || convert_to(t.key, 'UTF8')), 'hex'), 32)
                    = replace(id::text, '-', '') AS has_right_id
            FROM public.law AS t
            """)
    private static let rejectQuery = Statement(
        name: "rejects", verbatim: "SELECT key, column_name, key_is_encoded FROM datastore.reject")
    private static let historyQuery = Statement(
        name: "history",
        verbatim: """
            SELECT h.object_id::text AS id, (h.version_of_row ->> 'fingerprint')::bigint AS fingerprint, h.ended_by,
                \(facts) AS facts
            FROM datastore.history_law AS h, jsonb_populate_record(NULL::public.law, h.version_of_row)
            """)
    private static let heldQuery = Statement(name: "held", verbatim: "SELECT object_id::text AS id FROM datastore.held")
    private static let runQuery = Statement(
        name: "runs",
        verbatim: """
            SELECT id, state, kind, held_hash, complete_as_of IS NOT NULL AS is_complete, resumed > 0 AS is_resumed,
                seen, inserted, updated,
                unchanged, restored, gone, out_of_scope, held
            FROM datastore.run ORDER BY id
            """)
}

extension Picture.Run {
    init(_ row: borrowing Row) throws(DatabaseError) {
        id = try row.int64("id")
        state = try row.text("state")
        kind = try row.text("kind")
        heldHash = try row.optionalText("held_hash")
        isComplete = try row.bool("is_complete")
        isResumed = try row.bool("is_resumed")
        counts = [:]
        for name in ["seen", "inserted", "updated", "unchanged", "restored", "gone", "out_of_scope", "held"] {
            counts[name] = try row.optionalInt64(.name(name))
        }
    }
}
