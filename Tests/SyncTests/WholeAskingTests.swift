import Objects
import Synchronization
import TestSupport
import Testing

@testable import Sync

/// Buckets that neither list in the order of their keys nor carry the metadata in the listing: what they list is compared with
/// the table first, and only for what differs is the bucket asked.
struct WholeAskingTests {
    private func shelf(_ count: Int = 40) async throws -> Shelf {
        let shelf = try await Shelf((0..<count).map { "k\($0)" })
        shelf.bucket.change { $0.isOrdered = false }
        return shelf
    }

    private func asked(_ shelf: Shelf) -> Int {
        shelf.bucket.state.withLock { state in
            defer { state.completed = 0 }
            return state.completed
        }
    }

    @Test func onlyWhatDiffersIsAskedFor() async throws {
        let shelf = try await shelf()
        #expect(try await shelf.merge().counts == RunReport.Counts(listed: 40, new: 40))
        #expect(asked(shelf) == 40)
        #expect(try await shelf.merge().counts == RunReport.Counts(listed: 40, unchanged: 40))
        #expect(asked(shelf) == 0)
        shelf.bucket.put(["k3", "new"], version: 2, metadata: #"{"site": "north"}"#)
        shelf.bucket.remove(["k4"])
        let report = try await shelf.merge()
        #expect(report.counts == RunReport.Counts(listed: 40, new: 1, changed: 1, unchanged: 38, gone: 1), "\(report)")
        #expect(asked(shelf) == 2)
        #expect(try await shelf.live() == shelf.expected())
        let metadata = try await shelf.value(
            "SELECT DISTINCT metadata ->> 'site' FROM shelf WHERE key IN ('k3', 'new')")
        #expect(metadata == "north")
    }

    @Test func whatComesWithTheListingIsNotAskedFor() async throws {
        let shelf = try await shelf()
        shelf.bucket.change { $0.listsMetadata = true }
        shelf.bucket.put(["k1"], metadata: #"{"site": "south"}"#)
        for isOrdered in [false, true] {
            shelf.bucket.change { $0.isOrdered = isOrdered }
            _ = try await shelf.merge()
            #expect(asked(shelf) == 0)
            #expect(try await shelf.value("SELECT metadata ->> 'site' FROM shelf WHERE key = 'k1'") == "south")
            shelf.bucket.put(["k1"], version: 2, metadata: #"{"site": "south"}"#)
        }
    }

    @Test func unreadAndVanishedObjectsAreCounted() async throws {
        let shelf = try await shelf()
        shelf.bucket.change { $0.unreadable["k5"] = .denied }
        let first = try await shelf.merge()
        #expect(first.outcome == .unread && first.counts.unread == 1 && first.counts.new == 39, "\(first)")
        shelf.bucket.put(["k6", "k7"], version: 2)
        // An object that goes between its listing and the question.
        shelf.bucket.change { $0.vanishing = ["k7"] }
        let report = try await shelf.merge()
        #expect(report.counts.vanished == 1 && report.counts.changed == 1 && report.counts.gone == 0, "\(report)")
        shelf.bucket.change { $0.vanishing = [] }
        shelf.bucket.remove(["k7"])
        #expect(try await shelf.merge().counts.gone == 1)
    }

    /// A run that is stopped while it asks goes on behind the last answers that were committed, without a further listing.
    @Test func aStoppedRunGoesOnWhereItAsked() async throws {
        let shelf = try await shelf()
        let stop = StopRequest()
        shelf.bucket.change { $0.onAsking = { total in if total >= 20 { stop.stop(signal: 15) } } }
        let stopped = try await shelf.merge(stop: stop, limits: Batch.Limits(keys: 5))
        #expect(stopped.outcome == .interrupted(15), "\(stopped)")
        let pages = shelf.bucket.state.withLock(\.pages)
        let before = asked(shelf)
        #expect(before >= 20 && before < 40)
        shelf.bucket.change { $0.onAsking = nil }
        let report = try await shelf.merge(limits: Batch.Limits(keys: 5))
        #expect(report.isResumed && report.outcome == .merged, "\(report)")
        #expect(report.counts == RunReport.Counts(listed: 40, new: 40))
        #expect(shelf.bucket.state.withLock(\.pages) == pages)
        #expect(asked(shelf) == 40 - before)
        #expect(try await shelf.live() == shelf.expected())
    }

    /// Where the store stops answering, what it told is merged, what it did not tell keeps its row, and nothing more goes than
    /// what was not listed.
    @Test func aStoreThatStopsAnsweringLeavesTheRunIncomplete() async throws {
        let shelf = try await shelf()
        _ = try await shelf.merge()
        shelf.bucket.put((0..<40).filter { $0 != 9 }.map { "k\($0)" }, version: 2)
        shelf.bucket.remove(["k9"])
        shelf.bucket.change { state in
            state.completed = 0
            state.failsToAskAfter = 20
        }
        let report = try await shelf.merge(limits: Batch.Limits(keys: 5))
        #expect(report.outcome == .incomplete, "\(report)")
        #expect(report.counts.changed == 20 && report.counts.gone == 1, "\(report)")
        #expect(try await shelf.value("SELECT count(*) FROM shelf WHERE size = 2 AND deleted_at IS NULL") == "20")
        shelf.bucket.change { $0.failsToAskAfter = nil }
        let last = try await shelf.merge()
        #expect(last.counts == RunReport.Counts(listed: 39, changed: 19, unchanged: 20), "\(last)")
        #expect(try await shelf.live() == shelf.expected())
    }

    @Test func keysThatAreListedTwiceCountOnce() async throws {
        let shelf = try await shelf()
        let lie = try await shelf.merge(lie: .repeatsPages)
        #expect(lie.counts == RunReport.Counts(listed: 40, new: 40), "\(lie)")
        #expect(asked(shelf) == 40)
        #expect(try await shelf.live() == shelf.expected())
    }
}
