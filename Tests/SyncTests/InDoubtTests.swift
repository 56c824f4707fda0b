import Objects
import Postgres
import TestSupport
import Testing

@testable import Sync

/// A COMMIT or its answer is lost with the connection, and the loader does not know which.
struct InDoubtTests {
    /// The statements that write, each with its COMMIT lost.
    @Test(
        arguments: [
            "datastore.add_range(", "datastore.advance_range(", "datastore.finish_staging(", "datastore.prepare(",
            "(run_id, kind, key, metadata)", "datastore.merge(",
        ], [true, false])
    func nothingIsDoneTwiceOrForgotten(statement: String, isCommitted: Bool) async throws {
        try await check(FaultProxy.LostCommit(.behind(statement), reachesServer: isCommitted))
    }

    /// Whatever else is committed: the first eight, of readers and writers.
    @Test(arguments: 1...8, [true, false])
    func noCommitIsSpecial(number: Int, isCommitted: Bool) async throws {
        try await check(FaultProxy.LostCommit(.number(number), reachesServer: isCommitted))
    }

    private func check(_ lost: FaultProxy.LostCommit) async throws {
        let shelf = try await Shelf((10..<40).map { "k\($0)" })
        _ = try await shelf.merge()
        shelf.bucket.put((20..<30).map { "k\($0)" } + ["new"], version: 2)
        shelf.bucket.remove(["k39"])
        let proxy = try FaultProxy(to: shelf.database.cluster.port)
        defer { proxy.stop() }
        var weather = FaultProxy.Weather()
        weather.lostCommit = lost
        proxy.change(weather)
        let report = try await shelf.merge(throughPort: proxy.port, limits: Batch.Limits(keys: 7))
        #expect(proxy.cuts == 1)
        #expect(report.outcome == .merged, "\(report)")
        #expect(report.counts == RunReport.Counts(listed: 30, new: 1, changed: 10, unchanged: 19, gone: 1))
        #expect(try await shelf.live() == shelf.expected())
        #expect(try await shelf.value("SELECT count(*) FROM datastore.run") == "2")
        #expect(try await shelf.merge().counts == RunReport.Counts(listed: 30, unchanged: 30))
    }
}
