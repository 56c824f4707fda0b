import TestSupport
import Testing

@testable import Sync

/// A run that is told to end.
struct StopTests {
    /// The database is away when it is: the loader ends all the same, and what it staged is gone on with.
    @Test func aStopWhileTheDatabaseIsAwayEndsSoon() async throws {
        let shelf = try await Shelf((10..<60).map { "k\($0)" })
        let proxy = try FaultProxy(to: shelf.database.cluster.port)
        defer { proxy.stop() }
        let stop = StopRequest()
        shelf.bucket.change { state in
            state.onPage = { number in
                guard number == 6 else { return }
                var closed = FaultProxy.Weather()
                closed.refuses = true
                proxy.change(closed)
                proxy.cutAll()
                stop.stop(signal: 15)
            }
        }
        let clock = ContinuousClock()
        let start = clock.now
        let report = try await shelf.merge(throughPort: proxy.port, stop: stop, limits: Batch.Limits(keys: 3))
        // A server that does not answer is tried for half a minute otherwise.
        #expect(clock.now - start < .seconds(28), "\(report)")
        #expect(report.outcome == .interrupted(15), "\(report)")
        shelf.bucket.change { $0.onPage = nil }
        try await shelf.database.psql("UPDATE datastore.lease SET until = clock_timestamp()")
        let next = try await shelf.merge()
        #expect(next.outcome == .merged && next.isResumed, "\(next)")
        #expect(try await shelf.live() == shelf.expected())
    }
}
