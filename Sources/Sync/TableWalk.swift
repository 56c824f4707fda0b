internal import Names
internal import Objects
internal import Postgres

/// Reads the live keys of a table in their order, in short pages, one page ahead of its reader.
///
/// Each page is a transaction of its own: no snapshot is held while a bucket is being listed, and the store's lease keeps
/// the walk consistent.
struct TableWalk {
    private let database: Database
    private let table: QualifiedName
    private let prefix: [UInt8]
    private let upperBound: ObjectKey?
    private let pageSize: Int
    private var ahead: Task<Result<Fetched, SyncError>, Never>?
    /// The session in use; after a loss not the one that was given.
    private(set) var session: Session
    private var isAtEnd = false

    private struct Fetched: Sendable {
        var page: KeyPage
        var session: Session
    }

    private static let attempts = 4

    /// Prepares to walk the keys of a range that begin with a prefix.
    init(
        _ database: Database, session: Session, table: QualifiedName, range: KeyRange, prefix: String,
        pageSize: Int = 20_000
    ) {
        self.database = database
        self.session = session
        self.table = table
        self.prefix = Array(prefix.utf8)
        self.pageSize = pageSize
        upperBound = range.upperBound
        ahead = fetch(after: range.lowerBound.map { $0.bytes[...] })
    }

    /// The next page; nil at the end.
    mutating func next() async throws(SyncError) -> KeyPage? {
        guard !isAtEnd, let current = ahead else { return nil }
        let page = try await take(current)
        ahead = nil
        guard !page.isEmpty else {
            isAtEnd = true
            return nil
        }
        let last = page.key(at: page.count - 1)
        // Keys are in order: the first one without the prefix, and all after it, are not of this run.
        guard last.starts(with: prefix) else {
            isAtEnd = true
            var inside = KeyPage()
            for index in 0..<page.count where page.key(at: index).starts(with: prefix) {
                inside.append(key: page.key(at: index).span, fingerprint: page.fingerprint(at: index))
            }
            return inside.isEmpty ? nil : inside
        }
        if page.count < pageSize { isAtEnd = true } else { ahead = fetch(after: last) }
        return page
    }

    /// Waits for the page that was asked for in vain.
    mutating func finish() async {
        if let ahead { _ = try? await take(ahead) }
        ahead = nil
    }

    private mutating func take(_ task: Task<Result<Fetched, SyncError>, Never>) async throws(SyncError) -> KeyPage {
        let fetched = try await task.value.get()
        session = fetched.session
        return fetched.page
    }

    private func fetch(after key: ArraySlice<UInt8>?) -> Task<Result<Fetched, SyncError>, Never> {
        let statement = Self.pageStatement(
            table, after: key.map { String(decoding: $0, as: UTF8.self) }, through: upperBound?.text,
            prefix: String(decoding: prefix, as: UTF8.self), pageSize)
        return Task { [database, session] in
            do throws(SyncError) {
                return .success(try await Self.fetch(statement, database, session))
            } catch { return .failure(error) }
        }
    }

    /// Reads a page; where the connection is lost, once more on another, as reading changes nothing.
    private static func fetch(
        _ statement: Statement, _ database: Database, _ first: Session
    ) async throws(SyncError) -> Fetched {
        var session = first
        for attempt in 1... {
            do throws(SyncError) {
                let page = try await session.run { connection throws(DatabaseError) in
                    try connection.transaction { () throws(DatabaseError) in
                        try connection.execute(Self.settings)
                        return try Self.read(statement, connection)
                    }
                }
                return Fetched(page: page, session: session)
            } catch {
                guard error.cause?.isConnectionLost == true, attempt < attempts else { throw error }
                await session.close()
                session = try await database.open()
            }
        }
        throw SyncError(.failed, "no page of the table was read")
    }

    /// Takes the rows of a page as they come, so that the server reads on meanwhile.
    private static func read(_ statement: Statement, _ connection: borrowing Connection) throws(DatabaseError)
        -> KeyPage
    {
        try connection.copyOut(statement) { reader throws(DatabaseError) in
            var page = KeyPage()
            while try reader.next() {
                guard let fingerprint = try reader.int64(1) else { continue }
                if let key = try reader.bytes(0) {
                    page.append(key: key.span, fingerprint: Fingerprint(bits: fingerprint))
                }
            }
            return page
        }
    }

    /// Without these the planner may answer a page by sorting the whole table.
    private static let settings = Statement(
        name: "walk settings",
        verbatim: """
            SELECT pg_catalog.set_config(s.name, s.setting, true)
            FROM (VALUES ('jit', 'off'), ('enable_seqscan', 'off'), ('enable_bitmapscan', 'off'), ('enable_sort', 'off'),
                         ('max_parallel_workers_per_gather', '0')) AS s (name, setting)
            """)

    /// COPY takes no parameters, so the bounds stand in it as constants.
    static func pageStatement(
        _ table: QualifiedName, after lower: String?, through upper: String?, prefix: String, _ pageSize: Int
    ) -> Statement {
        var conditions: [SQLFragment] = ["t.fingerprint IS NOT NULL"]
        // What cannot be a constant cannot be a key either, and bounds no page.
        if let lower, let literal = try? Literal(lower) { conditions.append("t.key > \(literal)") }
        if let upper, let literal = try? Literal(upper) { conditions.append("t.key <= \(literal)") }
        if !prefix.isEmpty, let literal = try? Literal(prefix) { conditions.append("t.key >= \(literal)") }
        return Statement(
            name: "walk",
            sql: """
                COPY (
                    SELECT t.key, t.fingerprint FROM \(table) AS t
                    WHERE \(SQLFragment.joined(conditions, by: " AND "))
                    ORDER BY t.key LIMIT \(pageSize)
                ) TO STDOUT (FORMAT binary)
                """)
    }
}
