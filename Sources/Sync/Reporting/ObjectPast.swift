internal import Names
internal import Postgres

/// How the row of an object came to be as it is.
public struct ObjectPast: Sendable {
    /// A version of the row that was replaced, or went.
    public struct Version: Sendable {
        /// When it was written, as the server prints it.
        public let from: String
        /// When it ended.
        public let to: String
        /// `changed` or `gone`.
        public let endedBy: String
        /// The run that ended it.
        public let run: Int64
        /// The entries of the custom metadata that the next version of the object did not have, in the order of their names.
        public let lost: [(name: String, value: String)]
    }

    /// The run that wrote the row last.
    public struct Writer: Sendable {
        /// Its number.
        public let run: Int64
        /// What it listed: `full` or `prefix`.
        public let kind: String
        /// How it ended.
        public let state: String
        /// When it began, as the server prints it.
        public let startedAt: String
    }

    /// The run that wrote the row last; nil if this role may not read it.
    public let writer: Writer?
    /// Whether the row's deletion is held and waits for approval.
    public let isHeld: Bool
    /// Former versions, the latest first, at most five; nil where no history is kept or this role may not read it.
    public let versions: [Version]?

    /// Reads the past of an object.
    ///
    /// - Parameters:
    ///   - run: the number of the run in the row; nil if unknown.
    ///   - metadata: the metadata in the row; nil if unknown.
    init(
        of key: String, writtenBy run: Int64?, metadata: String?, in store: StoreRecord, _ link: Link
    ) async throws(SyncError) {
        var writer: Writer?
        var isHeld = false
        if let run {
            let found = try await link.all(
                Statement(SQLText.Loader.runOfRow), [.int64(run), .int64(store.id), .text(key)]
            ) { row throws(DatabaseError) in
                (
                    Writer(
                        run: run, kind: try row.text("kind"), state: try row.text("state"),
                        startedAt: try row.text("started_at")), try row.bool("is_held")
                )
            }
            writer = found.first?.0
            isHeld = found.first?.1 ?? false
        }
        self.writer = writer
        self.isHeld = isHeld
        versions = try await Self.versions(of: key, metadata, store, link)
    }

    private static func versions(
        of key: String, _ metadata: String?, _ store: StoreRecord, _ link: Link
    ) async throws(SyncError) -> [Version]? {
        guard let schema = try? Identifier("datastore"), let name = try? Identifier("history_\(store.name)") else {
            return nil
        }
        let readable = try await link.all(
            Statement(SQLText.Loader.readableColumns), [.text(schema.name), .text(name.name)]
        ) { row throws(DatabaseError) in try row.text("name") }
        guard !readable.isEmpty else { return nil }
        let history = QualifiedName(schema, name)
        let lost = try await lost(by: key, metadata, in: history, store, link)
        let statement = Statement(
            name: "history of an object",
            sql: """
                SELECT h.valid_from::text, h.valid_to::text, h.ended_by, h.run_id FROM \(history) AS h
                WHERE h.object_id = (
                    SELECT datastore.object_id(s.identity, $2) FROM datastore.store AS s WHERE s.id = $1::integer
                ) AND h.ended_by <> 'returned'
                ORDER BY h.valid_to DESC LIMIT 5
                """)
        return try await link.all(statement, [.int64(store.id), .text(key)]) { row throws(DatabaseError) in
            let end = try row.text(1)
            return Version(
                from: try row.text(0), to: end, endedBy: try row.text(2), run: try row.int64(3),
                lost: lost.filter { $0.end == end }.map { ($0.name, $0.value) })
        }
    }

    /// The entries of the metadata of each version that the next one does not have, with the time at which it ended.
    ///
    /// Content that is written anew by a program that knows nothing of the metadata takes them off the object.
    private static func lost(
        by key: String, _ metadata: String?, in history: QualifiedName, _ store: StoreRecord, _ link: Link
    ) async throws(SyncError) -> [(end: String, name: String, value: String)] {
        let statement = Statement(
            name: "lost metadata of an object",
            sql: """
                SELECT v.valid_to::text, m.key, m.value
                FROM (
                    SELECT h.valid_to, h.ended_by, h.version_of_row -> 'metadata' AS earlier,
                           pg_catalog.lag(h.version_of_row -> 'metadata', 1, $3::jsonb)
                               OVER (ORDER BY h.valid_to DESC) AS later
                    FROM \(history) AS h
                    WHERE h.object_id = (
                        SELECT datastore.object_id(s.identity, $2) FROM datastore.store AS s WHERE s.id = $1::integer
                    ) AND h.ended_by <> 'returned'
                ) AS v, pg_catalog.jsonb_each_text(
                    CASE WHEN pg_catalog.jsonb_typeof(v.earlier) = 'object' THEN v.earlier ELSE '{}' END
                ) AS m
                WHERE v.ended_by = 'changed' AND pg_catalog.jsonb_typeof(v.later) = 'object' AND NOT v.later ? m.key
                    AND m.value IS NOT NULL
                ORDER BY v.valid_to DESC, m.key COLLATE "C"
                """)
        let later = metadata.map { Parameter.text($0) } ?? .null
        return try await link.all(statement, [.int64(store.id), .text(key), later]) { row throws(DatabaseError) in
            (end: try row.text(0), name: try row.text(1), value: try row.text(2))
        }
    }
}
