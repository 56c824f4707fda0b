import Objects
import Synchronization
import TestSupport
import Testing

@testable import Sync

/// Unknown is not empty: what could not be read keeps what was last known, is told once, and keeps nothing else back.
struct UnreadTests {
    private static let metadata = #"{"quality":"good","weight":"7"}"#

    private func shelf(_ keys: [String] = ["a", "b", "c", "d"]) async throws -> Shelf {
        let shelf = try await Shelf()
        shelf.bucket.put(keys, metadata: Self.metadata)
        #expect(try await shelf.merge().outcome == .merged)
        return shelf
    }

    private func row(_ key: String, _ shelf: Shelf) async throws -> String {
        try await shelf.value(
            """
            SELECT concat_ws(' ', size, quality, weight, fingerprint = 0, deleted_at IS NOT NULL, metadata)
            FROM public.shelf WHERE key = '\(key)'
            """)
    }

    private func rejects(_ shelf: Shelf) async throws -> [String] {
        try await shelf.lines("SELECT key || ' ' || column_name || ' ' || reason FROM datastore.reject ORDER BY 1")
    }

    @Test func aRowKeepsWhatItHasAndTheNextRunWritesNothing() async throws {
        let shelf = try await shelf()
        let before = try await shelf.lines("SELECT xmin, * FROM public.shelf WHERE key = 'b'")
        shelf.bucket.put(["b"], version: 2, metadata: "{}")
        shelf.bucket.change { $0.unreadable["b"] = .denied }
        let report = try await shelf.merge()
        #expect(report.outcome == .unread && report.outcome.exitCode == 2)
        #expect(report.counts.unread == 1 && report.counts.newlyUnread == 1 && report.counts.changed == 0)
        #expect(try await shelf.lines("SELECT xmin, * FROM public.shelf WHERE key = 'b'") == before)
        #expect(try await rejects(shelf) == ["b metadata denied"])
        let written = try await shelf.value("SELECT xmin FROM datastore.reject")
        let again = try await shelf.merge()
        #expect(again.outcome == .unread && again.counts.newlyUnread == 0 && again.counts.unread == 1)
        #expect(try await shelf.lines("SELECT xmin, * FROM public.shelf WHERE key = 'b'") == before)
        #expect(try await shelf.value("SELECT xmin FROM datastore.reject") == written)
        #expect(try await shelf.value("SELECT count(*) FROM datastore.history_shelf") == "0")
        shelf.bucket.change { $0.unreadable = [:] }
        let healed = try await shelf.merge()
        #expect(healed.outcome == .merged && healed.counts.changed == 1 && healed.counts.unread == 0)
        #expect(try await row("b", shelf) == "2 f f {}")
        #expect(try await rejects(shelf).isEmpty)
    }

    @Test func aNewObjectGetsItsRowFromTheListing() async throws {
        let shelf = try await shelf()
        shelf.bucket.put(["e"], version: 5, metadata: Self.metadata)
        shelf.bucket.change { $0.unreadable["e"] = .ioError }
        let report = try await shelf.merge()
        #expect(report.outcome == .unread && report.counts.new == 0 && report.counts.unread == 1)
        #expect(try await row("e", shelf) == "5 t f")
        shelf.bucket.change { $0.unreadable = [:] }
        #expect(try await shelf.merge().counts.changed == 1)
        #expect(try await row("e", shelf) == "5 good 7 f f {\"weight\": \"7\", \"quality\": \"good\"}")
    }

    @Test func aTombstoneComesBackWithItsLastMetadata() async throws {
        let shelf = try await shelf()
        let id = try await shelf.value("SELECT id FROM public.shelf WHERE key = 'c'")
        shelf.bucket.remove(["c"])
        #expect(try await shelf.merge().counts.gone == 1)
        shelf.bucket.put(["c"], version: 9, metadata: "{}")
        shelf.bucket.change { $0.unreadable["c"] = .denied }
        #expect(try await shelf.merge().outcome == .unread)
        #expect(try await row("c", shelf) == "9 good 7 t f {\"weight\": \"7\", \"quality\": \"good\"}")
        #expect(try await shelf.value("SELECT id FROM public.shelf WHERE key = 'c'") == id)
    }

    @Test func deletionsOfOthersGoOnAndTheRejectOfWhatIsGoneGoes() async throws {
        let shelf = try await shelf()
        shelf.bucket.put(["b"], version: 2)
        shelf.bucket.change { $0.unreadable["b"] = .denied }
        shelf.bucket.remove(["d"])
        let report = try await shelf.merge()
        #expect(report.outcome == .unread && report.counts.gone == 1)
        #expect(
            try await shelf.value("SELECT complete_as_of = started_at FROM datastore.run ORDER BY id DESC LIMIT 1")
                == "t")
        shelf.bucket.remove(["b"])
        #expect(try await shelf.merge().outcome == .merged)
        #expect(try await rejects(shelf).isEmpty)
        #expect(try await shelf.value("SELECT unread FROM datastore.freshness('shelf')") == "0")
    }

    @Test func aLimitLetsStandingOnesPass() async throws {
        let shelf = try await shelf()
        _ = try await shelf.database.psql("UPDATE datastore.store SET unread_limit = 1")
        shelf.bucket.put(["b"], version: 2)
        shelf.bucket.change { $0.unreadable["b"] = .denied }
        #expect(try await shelf.merge().outcome == .unread, "one that is new is told in any case")
        #expect(try await shelf.merge().outcome == .merged)
        shelf.bucket.put(["c"], version: 2)
        shelf.bucket.change { $0.unreadable["c"] = .denied }
        #expect(try await shelf.merge().outcome == .unread)
        #expect(try await shelf.merge().outcome == .unread)
    }

    @Test func whatDescribesSeveralHasOneReject() async throws {
        let shelf = try await shelf(["m/1", "m/2", "m/3", "n"])
        shelf.bucket.put(["m/4"], version: 4)
        shelf.bucket.change { $0.undescribed["m/"] = "m/.octue" }
        let report = try await shelf.merge()
        #expect(report.outcome == .unread && report.counts.unread == 4 && report.counts.newlyUnread == 4)
        #expect(try await rejects(shelf) == ["m/.octue metadata malformed"])
        #expect(try await row("m/4", shelf) == "4 t f")
        #expect(try await row("m/1", shelf).hasPrefix("1 good 7 f f"))
        let again = try await shelf.merge()
        #expect(again.counts.newlyUnread == 0 && again.counts.unread == 4)
        shelf.bucket.change { $0.undescribed = [:] }
        let healed = try await shelf.merge()
        #expect(healed.outcome == .merged && healed.counts.changed + healed.counts.touched == 1)
        #expect(try await rejects(shelf).isEmpty)
    }

    /// A store that denies the first hundred is asked no more, and there is one reason for all the rest.
    @Test func aStoreThatDeniesEverythingIsAskedAHundredTimes() async throws {
        let keys = (1000..<1400).map { "k\($0)" }
        let shelf = try await Shelf(keys)
        shelf.bucket.change { state in
            for key in keys { state.unreadable[key] = .denied }
        }
        let report = try await shelf.merge()
        #expect(report.outcome == .unread && report.counts.unread == 400)
        #expect(shelf.bucket.state.withLock(\.completed) == 100)
        #expect(try await shelf.value("SELECT count(*) FROM datastore.reject") == "101")
        #expect(
            try await shelf.value("SELECT raw || ' ' || reason FROM datastore.reject WHERE key = ''") == "300 denied")
        let again = try await shelf.merge()
        #expect(again.counts.newlyUnread == 0 && again.counts.unread == 400)
        shelf.bucket.change { $0.unreadable = [:] }
        #expect(try await shelf.merge().outcome == .merged)
        #expect(try await rejects(shelf).isEmpty)
    }

    /// More than ten thousand that stay unread are tried again in turns, each of them once in so many runs.
    @Test func manyStandingOnesAreTriedInTurns() async throws {
        let keys = (0..<20_500).map { "k\($0)" }
        let shelf = try await Shelf(keys)
        shelf.bucket.change { state in
            state.pageSize = 1000
            for key in keys { state.unreadable[key] = .ioError }
        }
        #expect(try await shelf.merge().counts.newlyUnread == 20_500)
        var asked: [Int] = []
        for _ in 0..<3 {
            let before = shelf.bucket.state.withLock(\.completed)
            let report = try await shelf.merge()
            #expect(report.counts.unread == 20_500 && report.counts.newlyUnread == 0, "\(report)")
            asked.append(shelf.bucket.state.withLock(\.completed) - before)
        }
        #expect(asked.reduce(0, +) == 20_500 && asked.allSatisfy { (5_000...8_500).contains($0) }, "\(asked)")
    }

    /// What could not be asked for leaves no rows behind without a cursor before them.
    @Test func aRunWhoseQuestionsFailGoesOnFromItsLastBatch() async throws {
        let keys = (10..<40).map { "k\($0)" }
        let shelf = try await Shelf(keys)
        shelf.bucket.change { $0.failsToAsk = true }
        #expect(try await shelf.merge(limits: Batch.Limits(keys: 4)).outcome == .incomplete)
        #expect(try await shelf.value("SELECT count(*) FROM datastore_staging.staging_shelf") == "0")
        shelf.bucket.change { $0.failsToAsk = false }
        #expect(try await shelf.merge().outcome == .merged)
        #expect(try await shelf.live() == shelf.expected())
    }
}
