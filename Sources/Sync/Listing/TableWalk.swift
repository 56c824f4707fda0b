internal import Names
internal import Objects
internal import Postgres

/// Reads the live keys of a table in their order, in short pages, one page ahead of its reader.
///
/// Each page is a transaction of its own: no snapshot is held while a bucket is being listed, and the store's lease keeps
/// the walk consistent.
struct TableWalk {
    private let link: Link
    private let table: QualifiedName
    private let prefix: [UInt8]
    private let upperBound: ObjectKey?
    private let pageSize: Int
    private var ahead: Task<Result<KeyPage, SyncError>, Never>?
    private var isAtEnd = false
    /// The last key that was read.
    private var lastKey: [UInt8]?

    /// How long a page is given when the run is to stop.
    private static let grace = Duration.seconds(2)

    /// Prepares to walk the keys of a range that begin with a prefix.
    ///
    /// - Parameter link: used by the walk alone, until `finish`.
    init(_ link: Link, table: QualifiedName, range: KeyRange, prefix: String, pageSize: Int = 20_000) {
        self.link = link
        self.table = table
        self.prefix = Array(prefix.utf8)
        self.pageSize = pageSize
        upperBound = range.upperBound
        ahead = fetch(after: range.lowerBound.map { $0.bytes[...] })
    }

    /// The next page; nil at the end.
    mutating func next() async throws(SyncError) -> KeyPage? {
        guard !isAtEnd, let current = ahead else { return nil }
        let page = try await current.value.get()
        ahead = nil
        try checkOrder(of: page)
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

    /// A key that comes twice is a row that nothing could be merged into rightly.
    private mutating func checkOrder(of page: KeyPage) throws(SyncError) {
        for index in 0..<page.count {
            let previous = index == 0 ? lastKey?[...] : page.key(at: index - 1)
            let key = page.key(at: index)
            guard let previous, ByteOrder.compare(previous.span, key.span) >= 0 else { continue }
            var error = SyncError(
                .failed, "the table has the key \(String(decoding: key, as: UTF8.self)) twice",
                advice: "Its unique index is gone or damaged; the verify.sql of its migration shows what differs")
            error.endsRun = true
            throw error
        }
        if !page.isEmpty { lastKey = Array(page.key(at: page.count - 1)) }
    }

    /// Waits for the page that was asked for in vain.
    mutating func finish() async {
        _ = await ahead?.value
        ahead = nil
    }

    private func fetch(after key: ArraySlice<UInt8>?) -> Task<Result<KeyPage, SyncError>, Never> {
        let statement = Self.pageStatement(
            table, after: key.map { String(decoding: $0, as: UTF8.self) }, through: upperBound?.text,
            prefix: String(decoding: prefix, as: UTF8.self), pageSize)
        return Task { [link] in
            do throws(SyncError) {
                return .success(
                    try await link.repeatedly(grace: Self.grace) { connection throws(DatabaseError) in
                        try connection.execute(Self.settings)
                        return try Self.read(statement, connection)
                    })
            } catch { return .failure(error) }
        }
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
                    SELECT t.key, t.fingerprint FROM ONLY \(table) AS t
                    WHERE \(SQLFragment.joined(conditions, by: " AND "))
                    ORDER BY t.key LIMIT \(pageSize)
                ) TO STDOUT (FORMAT binary)
                """)
    }
}
