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
    /// - Parameter run: the number of the run in the row; nil if unknown.
    init(of key: String, writtenBy run: Int64?, in store: StoreRecord, _ link: Link) async throws(SyncError) {
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
        versions = try await Self.versions(of: key, store, link)
    }

    private static func versions(
        of key: String, _ store: StoreRecord, _ link: Link
    ) async throws(SyncError) -> [Version]? {
        guard let schema = try? Identifier("datastore"), let name = try? Identifier("history_\(store.name)") else {
            return nil
        }
        let readable = try await link.all(
            Statement(SQLText.Loader.readableColumns), [.text(schema.name), .text(name.name)]
        ) { row throws(DatabaseError) in try row.text("name") }
        guard !readable.isEmpty else { return nil }
        let statement = Statement(
            name: "history of an object",
            sql: """
                SELECT h.valid_from::text, h.valid_to::text, h.ended_by, h.run_id FROM \(QualifiedName(schema, name)) AS h
                WHERE h.object_id = (
                    SELECT datastore.object_id(s.identity, $2) FROM datastore.store AS s WHERE s.id = $1::integer
                )
                ORDER BY h.valid_to DESC LIMIT 5
                """)
        return try await link.all(statement, [.int64(store.id), .text(key)]) { row throws(DatabaseError) in
            Version(from: try row.text(0), to: try row.text(1), endedBy: try row.text(2), run: try row.int64(3))
        }
    }
}
