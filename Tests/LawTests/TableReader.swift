internal import Postgres
internal import TestSupport

/// Everything that a history compares of a database, read at one moment.
struct Picture: Equatable, Sendable {
    struct Row: Equatable, Sendable {
        var id: String
        /// The columns that come from the object; those of a tombstone are what it last had.
        var facts: Facts
        var note: String?
        var fingerprint: Int64?
        var firstSeen: Int64
        var changed: Int64
        var deleted: Int64?
        var run: Int64
        /// Where the version of the row lies, and which transaction wrote it.
        var place: String
        var isLive: Bool { fingerprint != nil }

        /// Whether another row differs in nothing but its fingerprint, and where it lies.
        func isTouched(from old: Row) -> Bool {
            var other = old
            (other.fingerprint, other.place) = (fingerprint, place)
            return self == other && fingerprint != old.fingerprint
        }
    }

    struct Reject: Hashable, Sendable {
        /// The key as the table of rejects spells it.
        var key: String
        var column: String
        var isEncoded: Bool
        /// Why something could not be read; nil for what could be and did not fit.
        var code: String?

        /// The codes of a closed list.
        static let codes: Set = [
            "denied", "io_error", "too_large", "malformed", "changed_while_read", "encrypted", "unavailable",
        ]

        /// Bytes count: for Swift two texts are equal if one is the other's canonical form, and would be one in a set.
        static func == (left: Reject, right: Reject) -> Bool { left.bytes == right.bytes }
        func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
        private var bytes: [[UInt8]] {
            [Array(key.utf8), Array(column.utf8), [isEncoded ? 1 : 0], Array((code ?? "").utf8)]
        }
    }

    struct Version: Equatable, Sendable {
        var id: String
        var fingerprint: Int64
        var endedBy: String
        var facts: Facts
    }

    struct Held: Equatable, Sendable {
        var gone: Set<String> = []
        var outOfScope: Set<String> = []
        var isEmpty: Bool { gone.isEmpty && outOfScope.isEmpty }
    }

    struct Run: Equatable, Sendable {
        var id: Int64
        var state: String
        var kind: String
        var counts: [String: Int64]
        var heldHash: String?
        var outOfScopeHash: String?
        /// Why it ended as it did, or was left.
        var reason: String?
        var isComplete: Bool
        var isResumed: Bool
    }

    var rows: [[UInt8]: Row] = [:]
    var rejects: Set<Reject> = []
    var history: [Version] = []
    /// The ids of the rows that are held now, by what happened to their objects.
    var held: Held = Held()
    var runs: [Run] = []
    /// The values of rows that are not what is derived of what is stored of their objects, each with its column and key.
    var drifted: [String] = []
    /// Whether the newest run has ranges of keys, with which alone it can be resumed.
    var hasRanges = false

    init(of connection: borrowing Connection) throws {
        let drift = Statement(
            name: "drift", verbatim: "SELECT d.column_name || ' of ' || d.key FROM datastore.drifted('law', 1) AS d")
        drifted = try connection.query(drift) { row throws(DatabaseError) in try row.text(0) }
        let found = try connection.query(Self.rowQuery) { row throws(DatabaseError) in
            (
                try row.bytes("key"),
                Row(
                    id: try row.text("id"), facts: try Facts(row), note: try row.optionalText("reviewed_by"),
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
                try Reject(row)
            })
        history = try connection.query(Self.historyQuery) { row throws(DatabaseError) in
            Version(
                id: try row.text("id"), fingerprint: try row.int64("fingerprint"), endedBy: try row.text("ended_by"),
                facts: try Facts(row))
        }
        let heldNow = try connection.query(Self.heldQuery) { row throws(DatabaseError) in
            (try row.text("id"), try row.text("kind"))
        }
        held.gone = Set(heldNow.filter { $0.1 == "gone" }.map { $0.0 })
        held.outOfScope = Set(heldNow.filter { $0.1 != "gone" }.map { $0.0 })
        runs = try connection.query(Self.runQuery) { row throws(DatabaseError) in try Run(row) }
        hasRanges =
            try connection.first(Self.rangeQuery) { row throws(DatabaseError) in try row.bool("has_ranges") } ?? false
    }

    private static let facts = """
        concat_ws('|', coalesce(size::text, '-'),
            coalesce((extract(epoch FROM last_modified) * 1000000)::bigint::text, '-')) AS listed,
        encode(convert_to(name, 'UTF8'), 'hex') AS name,
        concat_ws('|', coalesce(encode(convert_to(code, 'UTF8'), 'hex'), '-'), coalesce(quality, '-'),
            coalesce(weight::text, '-'), coalesce(taken::text, '-'),
            coalesce(encode(convert_to(turbine, 'UTF8'), 'hex'), '-')) AS derived,
        CASE WHEN metadata IS NULL THEN 'unknown' ELSE
            '{' || coalesce((SELECT string_agg(encode(convert_to(e.key, 'UTF8'), 'hex') || '='
                                               || encode(convert_to(e.value, 'UTF8'), 'hex'), ',' ORDER BY e.key COLLATE "C")
                             FROM jsonb_each_text(metadata) AS e), '') || '}'
        END AS metadata
        """
    /// The id is computed here in another way than the product does.
    private static let rowQuery = Statement(
        name: "rows",
        verbatim: """
            SELECT convert_to(t.key, 'UTF8') AS key, id::text AS id, \(facts), reviewed_by, fingerprint,
                first_seen_at, changed_at, deleted_at, run_id, ctid::text || '/' || xmin::text AS place,
                left(encode(sha256('\(Definition.identity)'::bytea || convert_to(t.key, 'UTF8')), 'hex'), 32)
                    = replace(id::text, '-', '') AS has_right_id
            FROM ONLY public.law AS t
            """)
    private static let rejectQuery = Statement(
        name: "rejects", verbatim: "SELECT key, column_name, key_is_encoded, reason FROM datastore.reject")
    private static let historyQuery = Statement(
        name: "history",
        verbatim: """
            SELECT h.object_id::text AS id, (h.version_of_row ->> 'fingerprint')::bigint AS fingerprint, h.ended_by,
                \(facts)
            FROM datastore.history_law AS h, jsonb_populate_record(NULL::public.law, h.version_of_row)
            WHERE h.ended_by <> 'returned'
            """)
    private static let heldQuery = Statement(
        name: "held", verbatim: "SELECT object_id::text AS id, kind FROM datastore.held WHERE to_set IS NULL")
    private static let rangeQuery = Statement(
        name: "ranges",
        verbatim: """
            SELECT EXISTS (SELECT FROM datastore.run_range WHERE run_id = (SELECT max(id) FROM datastore.run)) AS has_ranges
            """)
    private static let runQuery = Statement(
        name: "runs",
        verbatim: """
            SELECT id, state, kind, held_hash, out_of_scope_hash, coalesce(error, left_because) AS reason,
                complete_as_of IS NOT NULL AS is_complete, resumed > 0 AS is_resumed,
                \(Run.countNames.joined(separator: ", "))
            FROM datastore.run ORDER BY id
            """)
}

extension Picture.Run {
    /// The columns that count, of which every object that was seen is in one.
    static let countNames = [
        "seen", "inserted", "updated", "touched", "unchanged", "restored", "unread", "unread_new", "vanished", "gone",
        "out_of_scope", "held",
    ]

    init(_ row: borrowing Row) throws(DatabaseError) {
        id = try row.int64("id")
        state = try row.text("state")
        kind = try row.text("kind")
        heldHash = try row.optionalText("held_hash")
        outOfScopeHash = try row.optionalText("out_of_scope_hash")
        reason = try row.optionalText("reason")
        isComplete = try row.bool("is_complete")
        isResumed = try row.bool("is_resumed")
        counts = [:]
        for name in Self.countNames { counts[name] = try row.optionalInt64(.name(name)) }
    }

    /// The hashes of what it held, by what happened to the objects.
    var hashes: [(hash: String, isGone: Bool)] {
        [(heldHash, true), (outOfScopeHash, false)].compactMap { hash, isGone in hash.map { ($0, isGone) } }
    }
}

extension Picture.Reject {
    init(_ row: borrowing Row) throws(DatabaseError) {
        key = try row.text("key")
        column = try row.text("column_name")
        isEncoded = try row.bool("key_is_encoded")
        let reason = try row.text("reason")
        code = column == "metadata" && Self.codes.contains(reason) ? reason : nil
    }
}

extension Facts {
    init(_ row: borrowing Row) throws(DatabaseError) {
        listed = try row.text("listed")
        name = try row.text("name")
        derived = try row.text("derived")
        metadata = try row.text("metadata")
    }
}
