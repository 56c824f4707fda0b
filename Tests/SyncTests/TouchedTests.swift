import Objects
import TestSupport
import Testing

@testable import Sync

/// Unchanged means untouched: where a signal moved and nothing that is mirrored did, the fingerprint is renewed, once.
struct TouchedTests {
    @Test func aSignalAloneIsNoChange() async throws {
        let shelf = try await Shelf()
        shelf.bucket.put(["a", "b", "c"], metadata: #"{"quality":"good"}"#)
        _ = try await shelf.merge()
        let facts = "SELECT key, changed_at, run_id, quality FROM public.shelf ORDER BY key"
        let before = try await shelf.lines(facts)
        shelf.bucket.change { $0.objects["b"]?.signal = 1 }
        let report = try await shelf.merge()
        #expect(report.outcome == .merged)
        #expect(report.counts.touched == 1 && report.counts.changed == 0 && report.counts.unchanged == 2)
        #expect(try await shelf.lines(facts) == before)
        #expect(try await shelf.value("SELECT count(*) FROM datastore.history_shelf") == "0")
        let again = try await shelf.merge()
        #expect(again.counts.touched == 0 && again.counts.unchanged == 3)
        #expect(again.counts.written == 0)
    }

    @Test func aDryRunTellsTouchedFromChanged() async throws {
        let shelf = try await Shelf(["a", "b", "c"])
        _ = try await shelf.merge()
        shelf.bucket.change { $0.objects["b"]?.signal = 1 }
        shelf.bucket.put(["c"], version: 2)
        let report = try await shelf.merge { $0.isDryRun = true }
        #expect(report.outcome == .planned && report.counts.touched == 1 && report.counts.changed == 1)
    }

    @Test func historyIsKeptOfChangesOnly() async throws {
        let shelf = try await Shelf(["a", "b"])
        _ = try await shelf.merge()
        shelf.bucket.change { $0.objects["a"]?.signal = 1 }
        shelf.bucket.put(["b"], version: 2)
        _ = try await shelf.merge()
        #expect(try await shelf.value("SELECT string_agg(key, ',') FROM datastore.history_shelf") == "b")
    }
}
