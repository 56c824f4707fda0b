internal import Names
internal import Objects
internal import Postgres

/// Decides which key ranges a run lists, which of them are left where a run is resumed, and where one is split.
struct RangePlanner {
    /// What keeps ranges from being too small to be worth their connections.
    struct Limits: Sendable {
        /// A range is planned for every so many bytes of the table.
        var bytesPerRange: Int64 = 16 << 20
        /// About how many pages of the table are looked at to place the bounds.
        var sampledPages: Int64 = 300
    }

    /// Ranges that are to be listed.
    struct Open: Sendable {
        var ranges: [RunRange]
        /// The highest number of any range of the run, listed or not.
        var highestNumber: Int64
    }

    private let context: RangeSync.Context
    private let jobs: Int
    private let limits: Limits

    /// - Parameter jobs: how many ranges are to be listed at once.
    init(_ context: RangeSync.Context, jobs: Int, limits: Limits) {
        self.context = context
        self.jobs = jobs
        self.limits = limits
    }

    /// The ranges that are still to be listed, with the registry knowing all of them.
    ///
    /// A bucket that does not list in the order of its keys is staged whole, in one range; one that was broken off begins
    /// anew, as its cursor says nothing.
    func ranges(_ link: Link) async throws(SyncError) -> Open {
        let known = try await RunRange.all(of: context.run, link)
        guard known.isEmpty else {
            let open = known.filter { !$0.isComplete }
            let isOrdered = context.bucket.traits.isOrdered
            if open.contains(where: { $0.isWhole || !isOrdered }) { return try await startAgainWhole(link) }
            return Open(ranges: open, highestNumber: known.map(\.number).max() ?? 0)
        }
        let isOrdered = context.bucket.traits.isOrdered
        let parts = isOrdered ? jobs : 1
        let bounds =
            parts > 1 ? try await keys(dividing: .all, into: parts, minimum: limits.bytesPerRange, link) : []
        var ranges: [RunRange] = []
        for (lower, upper) in zip([nil] + bounds, bounds + [nil]) {
            ranges.append(
                RunRange(
                    number: Int64(ranges.count + 1), lowerBound: lower?.text, upperBound: upper?.text,
                    isWhole: !isOrdered))
        }
        do throws(SyncError) { try await add(ranges, link) } catch  where error.cause?.sqlState == "23505" {
            // They were added on a connection that was lost, whose COMMIT came through only now; and with other bounds.
            return try await self.ranges(link)
        }
        return Open(ranges: ranges, highestNumber: Int64(ranges.count))
    }

    /// Adds ranges, all or none: a gap between them would never be listed.
    private func add(_ ranges: [RunRange], _ link: Link) async throws(SyncError) {
        let (run, token) = (context.run, context.lease.token)
        try await link.once { connection throws(DatabaseError) in
            for range in ranges {
                let parameters: [Parameter] = [
                    .int64(run), .uuid(token), .int64(range.number), Parameter(range.lowerBound),
                    Parameter(range.upperBound), .bool(range.isWhole),
                ]
                try connection.execute(Statement(SQLText.Loader.addRange), parameters)
            }
        }
        FaultPoint.rangeAdded.reached()
    }

    /// Forgets what was staged and has everything staged whole, in one range.
    func startAgainWhole(_ link: Link) async throws(SyncError) -> Open {
        let parameters: [Parameter] = [.int64(context.run), .uuid(context.lease.token)]
        let number = try await link.one(Statement(SQLText.Loader.restartRanges), parameters) {
            row throws(DatabaseError) in try row.int64("range_number")
        }
        return Open(ranges: [RunRange(number: number, isWhole: true)], highestNumber: number)
    }

    /// Splits what is left of a range that nobody lists now.
    ///
    /// - Parameter cost: grows by what was asked of the bucket.
    /// - Returns: both parts, or the range itself where no key was found to split it at.
    func split(
        _ range: RunRange, newNumber: Int64, _ link: Link, _ cost: inout RangeSync.Cost
    ) async throws(SyncError) -> [RunRange] {
        guard let rest = try? range.rest(), let key = try await splitKey(of: rest, link, &cost) else { return [range] }
        let parameters: [Parameter] = [
            .int64(context.run), .uuid(context.lease.token), .int64(range.number), .text(key.text), .int64(newNumber),
        ]
        let isSplit = try await link.one(Statement(SQLText.Loader.splitRange), parameters) {
            row throws(DatabaseError) in try row.bool("is_split")
        }
        guard isSplit else { return [range] }
        FaultPoint.rangeSplit.reached()
        var (first, second) = (range, RunRange(number: newNumber))
        first.upperBound = key.text
        second.lowerBound = key.text
        second.upperBound = range.upperBound
        return [first, second]
    }

    /// A key near the middle of what is left of a range: the table's own, or for what it does not have yet the bucket's.
    private func splitKey(
        of rest: KeyRange, _ link: Link, _ cost: inout RangeSync.Cost
    ) async throws(SyncError) -> ObjectKey? {
        if let key = try await keys(dividing: rest, into: 2, minimum: 0, link).first { return key }
        do throws(BucketError) {
            let answer = try await SplitProbe(context.bucket, prefix: context.prefix).key(in: rest)
            cost.requests += answer.requests
            return answer.key
        } catch { return nil }
    }

    /// Keys of the table that divide a range into parts of about the same number of rows.
    ///
    /// They come from a few pages of the table drawn by chance: nothing is sorted but the keys on them, and a table too
    /// small for two parts is not looked at. Counting to the middle of the index would be exact, and cost more the larger
    /// the table is; the planner's statistics would cost least, and may be old or missing.
    ///
    /// - Parameter minimum: how many bytes of the table each part has at least.
    private func keys(
        dividing range: KeyRange, into parts: Int, minimum: Int64, _ link: Link
    ) async throws(SyncError) -> [ObjectKey] {
        let table = context.store.table
        let size: SQLFragment = "pg_catalog.pg_relation_size($7::text::pg_catalog.regclass)"
        let statement = Statement(
            name: "sample",
            sql: """
                SELECT DISTINCT k.key COLLATE "C" AS key
                FROM pg_catalog.unnest((
                    SELECT pg_catalog.percentile_disc(ARRAY(
                        SELECT g.part::double precision / g.parts
                        FROM (SELECT least($4, \(size) / greatest($5, 1)) AS parts) AS s,
                             LATERAL (SELECT s.parts, p AS part FROM pg_catalog.generate_series(1, s.parts - 1) AS p) AS g
                    )) WITHIN GROUP (ORDER BY t.key)
                    FROM ONLY \(table) AS t
                        TABLESAMPLE SYSTEM (
                            CASE WHEN \(size) >= 2 * $5 THEN least(100, 100.0 * 8192 * $6 / greatest(\(size), 1)) ELSE 0 END
                        )
                    WHERE t.key ^@ $3 AND ($1::text IS NULL OR t.key > $1) AND ($2::text IS NULL OR t.key < $2)
                )) AS k (key)
                WHERE k.key IS NOT NULL
                ORDER BY 1
                """)
        let parameters: [Parameter] = [
            Parameter(range.lowerBound?.text), Parameter(range.upperBound?.text), .text(context.prefix),
            .int64(Int64(parts)), .int64(minimum), .int64(limits.sampledPages),
            .text(table.sql.text),
        ]
        let texts = try await link.all(statement, parameters) { row throws(DatabaseError) in try row.text("key") }
        return texts.compactMap { try? ObjectKey($0) }
    }
}
