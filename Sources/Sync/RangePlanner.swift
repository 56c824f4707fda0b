internal import Objects
internal import Postgres

/// Decides which key ranges a run lists, and which of them are left where a run is resumed.
struct RangePlanner {
    let run: Int64
    let lease: Lease

    /// The ranges that are still to be listed, with the registry knowing all of them.
    ///
    /// - Parameter isOrdered: whether the bucket lists in the order of its keys; if not, ranges are staged whole, and one
    ///   that was broken off begins anew, as its cursor says nothing.
    func ranges(isOrdered: Bool, _ session: Session) async throws(SyncError) -> [RunRange] {
        let known = try await RunRange.all(of: run, session)
        guard known.isEmpty else {
            var open: [RunRange] = []
            for var range in known where !range.isComplete {
                if range.isWhole || !isOrdered { range = try await restart(range, session) }
                open.append(range)
            }
            return open
        }
        let range = RunRange(number: 1, isWhole: !isOrdered)
        try await session.run { connection throws(DatabaseError) in
            _ = try connection.execute(
                Statement(SQLText.Loader.addRange),
                [
                    .int64(run), .uuid(lease.token), .int64(range.number), Parameter(range.lowerBound),
                    Parameter(range.upperBound), .bool(range.isWhole),
                ])
        }
        FaultPoint.rangeAdded.reached()
        return [range]
    }

    /// Has a range staged whole from its beginning.
    func restart(_ range: RunRange, _ session: Session) async throws(SyncError) -> RunRange {
        try await session.run { connection throws(DatabaseError) in
            _ = try connection.execute(
                Statement(SQLText.Loader.restartRange), [.int64(run), .uuid(lease.token), .int64(range.number)])
        }
        return RunRange(
            number: range.number, lowerBound: range.lowerBound, upperBound: range.upperBound, isWhole: true)
    }
}
