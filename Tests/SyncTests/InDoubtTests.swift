import Objects
import Postgres
import TestSupport
import Testing

@testable import Sync

/// A COMMIT or its answer is lost with the connection, and the loader does not know which.
struct InDoubtTests {
    /// The first COMMIT adds the ranges, the next is that of the walk over the table's keys, five are batches', and the
    /// last is the merge's.
    @Test(arguments: 1...8, [true, false])
    func nothingIsDoneTwiceOrForgotten(number: Int, isCommitted: Bool) async throws {
        let shelf = try await Shelf((10..<40).map { "k\($0)" })
        _ = try await shelf.merge()
        shelf.bucket.put((20..<30).map { "k\($0)" } + ["new"], version: 2)
        shelf.bucket.remove(["k39"])
        let proxy = try FaultProxy(to: shelf.database.cluster.port)
        defer { proxy.stop() }
        var weather = FaultProxy.Weather()
        weather.lostCommit = FaultProxy.LostCommit(number: number, reachesServer: isCommitted)
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
