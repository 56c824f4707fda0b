internal import Names
public import Objects
internal import Postgres

/// What is known of one object: its row, its rejects, its scope and what the bucket shows now.
public struct Explanation: Sendable {
    /// What the bucket shows.
    public enum Presence: Sendable {
        /// The object is there, with this fingerprint.
        case there(Fingerprint)
        /// Something that is no object is there; what it is.
        case notAnObject(String)
        /// It is not there.
        case absent
        /// The bucket could not be asked.
        case unknown(String)
    }

    /// A value that was rejected.
    public struct Reject: Sendable {
        /// The column, the part of the metadata, or `key`.
        public let column: String
        /// The value as it is in the bucket.
        public let raw: String?
        /// Why it does not fit.
        public let reason: String
        /// The run that found it first.
        public let firstRun: Int64
    }

    /// A value that is not what the stored object makes of it.
    public struct Drift: Sendable {
        /// The column.
        public let column: String
        /// What the row shows.
        public let stored: String?
        /// What is derived of what is stored of the object.
        public let derived: String?
    }

    /// The key.
    public let key: String
    /// The columns of the row that this role may read, as texts; empty if there is no row.
    public let row: [(column: String, value: String?)]
    /// The fingerprint that is stored; nil for a tombstone or without a row.
    public let fingerprint: Fingerprint?
    /// Whether there is a row.
    public let hasRow: Bool
    /// Whether the definition covers the key.
    public let isInScope: Bool
    /// What was rejected.
    public let rejects: [Reject]
    /// What of the row was changed behind the loader's back.
    public let drift: [Drift]
    /// What the bucket shows now.
    public let presence: Presence
    /// How the row came to be as it is.
    public let past: ObjectPast

    /// Collects what is known.
    ///
    /// - Parameter bucket: opens the bucket; nil leaves it out.
    public init(
        of key: String, in store: StoreRecord, _ registry: Registry, bucket: Run.BucketOpener
    ) async throws(SyncError) {
        self.key = key
        let link = registry.link
        isInScope = store.scope.contains(key: Array(key.utf8).span)
        let stored = Statement(
            name: "stored row", sql: "SELECT t.fingerprint FROM \(store.table) AS t WHERE t.key = $1")
        let found = try await link.all(stored, [.text(key)]) { row throws(DatabaseError) in try row.optionalInt64(0)
        }
        hasRow = !found.isEmpty
        fingerprint = found.first?.map { Fingerprint(bits: $0) }
        row = try await Self.row(key, store, link)
        rejects = try await link.all(Statement(SQLText.Loader.rejectsOfKey), [.int64(store.id), .text(key)]) {
            row throws(DatabaseError) in
            Reject(
                column: try row.text("column_name"), raw: try row.optionalText("raw"), reason: try row.text("reason"),
                firstRun: try row.int64("first_run_id"))
        }
        drift = try await Self.drift(key, store, link)
        let writtenBy = row.first { $0.column == "run_id" }?.value.flatMap { Int64($0) }
        let metadata = row.first { $0.column == "metadata" }?.value
        past = try await ObjectPast(of: key, writtenBy: writtenBy, metadata: metadata, in: store, link)
        presence = await Self.presence(of: key, store, bucket)
    }

    private static func row(
        _ key: String, _ store: StoreRecord, _ link: Link
    ) async throws(SyncError) -> [(column: String, value: String?)] {
        let names = try await link.all(
            Statement(SQLText.Loader.readableColumns), [.text(store.table.schema.name), .text(store.table.name.name)]
        ) { row throws(DatabaseError) in try row.text("name") }
        let columns = names.compactMap { name in
            (try? Identifier(name)).map { SQLFragment(verbatim: "t.\($0.sql.text)") }
        }
        guard !columns.isEmpty else { return [] }
        let statement = Statement(
            name: "row",
            sql: """
                SELECT e.key AS name, e.value FROM (
                    SELECT \(SQLFragment.joined(columns, by: ", ")) FROM \(store.table) AS t WHERE t.key = $1
                ) AS r, pg_catalog.json_each_text(pg_catalog.row_to_json(r)) AS e
                """)
        let cells = try await link.all(statement, [.text(key)]) { row throws(DatabaseError) in
            (try row.text("name"), try row.optionalText("value"))
        }
        return cells.map { (column: $0.0, value: $0.1) }
    }

    /// What drifted; a role that may not read the whole table is told of nothing.
    private static func drift(
        _ key: String, _ store: StoreRecord, _ link: Link
    ) async throws(SyncError) -> [Drift] {
        do throws(SyncError) {
            return try await link.all(Statement(SQLText.Loader.driftedObject), [.text(store.name), .text(key)]) {
                row throws(DatabaseError) in
                Drift(
                    column: try row.text("column_name"), stored: try row.optionalText("stored"),
                    derived: try row.optionalText("derived"))
            }
        } catch {
            guard error.cause?.sqlState == "42501" else { throw error }
            return []
        }
    }

    private static func presence(
        of key: String, _ store: StoreRecord, _ open: Run.BucketOpener
    ) async -> Presence {
        do throws(BucketError) {
            let bucket = try await open(store)
            var found = try await bucket.presence(of: Array(key.utf8))
            // Rejects show a key that cannot be stored by its encoded form.
            if found == .absent, let bytes = PercentEncoding.decode(key) {
                found = try await bucket.presence(of: bytes)
            }
            switch found {
            case .object(let fingerprint): return .there(fingerprint)
            case .notAnObject(let what): return .notAnObject(what)
            case .absent: return .absent
            }
        } catch { return .unknown(error.message) }
    }
}
