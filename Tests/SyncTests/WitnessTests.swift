import Objects
import Synchronization
import TestSupport
import Testing

@testable import Sync

/// What is deleted is what the store, asked for the object itself, says is gone.
@Suite struct WitnessTests {
    private static let keys = (0..<30).map { ["a/", "b/", "c/"][$0 / 10] + "\(10 + $0)" }

    /// A shelf whose objects are an hour old, and whose brake lets everything go.
    private func shelf() async throws -> Shelf {
        let shelf = try await Shelf(Self.keys)
        #expect(try await shelf.merge().outcome == .merged)
        try await shelf.database.psql("UPDATE datastore.store SET delete_limit_rows = 1000, delete_limit_percent = 100")
        shelf.bucket.change { $0.now += 3_600_000_000 }
        return shelf
    }

    @Test(arguments: Lie.allCases, [1, 3]) func noLieDeletesWhatIsThere(_ lie: Lie, jobs: Int) async throws {
        let shelf = try await shelf()
        shelf.bucket.remove(["a/12", "b/25"])
        shelf.bucket.put(["a/135", "c/99"])
        for _ in 0..<2 {
            _ = try await shelf.merge(lie: lie) { $0.jobs = jobs }
            let live = Set(try await shelf.lines("SELECT key FROM public.shelf_live"))
            #expect(live.isSuperset(of: Set(Self.keys).subtracting(["a/12", "b/25"])), "\(lie)")
        }
        let report = try await shelf.merge()
        #expect(report.outcome == .merged, "\(report)")
        #expect(try await shelf.live() == shelf.expected())
    }

    @Test func whatAListingLeavesOutIsSaid() async throws {
        let shelf = try await shelf()
        shelf.bucket.remove(["a/12"])
        let first = try await shelf.merge(lie: .hidesFolder)
        #expect(first.outcome == .incomplete && first.counts.leftOut == 10 && first.counts.gone == 0)
        #expect(first.error?.contains("left out 10 objects that the store has, such as b/20") == true, "\(first)")
        #expect(!first.remarks.contains { $0.contains("cannot be trusted") })
        #expect(try await shelf.value("SELECT count(*) FROM datastore.run WHERE complete_as_of IS NULL") == "1")
        let second = try await shelf.merge(lie: .hidesFolder)
        #expect(second.remarks.contains { $0.contains("cannot be trusted") }, "\(second)")
        let honest = try await shelf.merge()
        #expect(honest.outcome == .merged && honest.counts.gone == 1)
    }

    /// What is found behind the end of a listing is its next page, ten times.
    @Test func aListingThatEndsEarlyGoesOn() async throws {
        let shelf = try await shelf()
        shelf.bucket.remove(["a/12"])
        let report = try await shelf.merge(lie: .endsAfterOnePage)
        #expect(report.outcome == .merged && report.counts.listed == 29 && report.counts.gone == 1, "\(report)")
        shelf.bucket.put((10..<40).map { "d/\($0)" })
        let longer = try await shelf.merge(lie: .endsAfterOnePage)
        #expect(longer.outcome == .incomplete && longer.counts.gone == 0, "\(longer)")
        #expect(longer.error?.contains("ended 11 times before its end") == true, "\(longer)")
    }

    @Test func everyDepartingRowIsAskedForAndNoOther() async throws {
        let shelf = try await shelf()
        shelf.bucket.remove(["a/12", "b/25", "c/30"])
        let report = try await shelf.merge { $0.jobs = 3 }
        #expect(report.outcome == .merged && report.counts.gone == 3)
        #expect(shelf.bucket.state.withLock(\.witnessed).sorted() == ["a/12", "b/25", "c/30"])
        _ = try await shelf.merge()
        #expect(shelf.bucket.state.withLock(\.witnessed).count == 3)
    }

    @Test func whatCannotBeToldKeepsThatRowOnly() async throws {
        let shelf = try await shelf()
        shelf.bucket.remove(["a/12", "b/25"])
        shelf.bucket.change { $0.unknownKeys = ["b/25"] }
        let report = try await shelf.merge()
        #expect(report.outcome == .incomplete && report.counts.gone == 1 && report.counts.unconfirmed == 1)
        #expect(try await shelf.value("SELECT string_agg(key, ' ') FROM public.shelf_deleted") == "a/12")
        shelf.bucket.change { $0.unknownKeys = [] }
        #expect(try await shelf.merge().outcome == .merged)
        #expect(try await shelf.live() == shelf.expected())
    }

    @Test(arguments: [BucketError.Kind.denied, .unavailable]) func aStoreThatTellsNothingDeletesNothing(
        _ kind: BucketError.Kind
    ) async throws {
        let shelf = try await shelf()
        shelf.bucket.remove(["a/12"])
        shelf.bucket.put(["new"])
        shelf.bucket.change { $0.witnessFailure = kind }
        let report = try await shelf.merge()
        #expect(report.outcome == .incomplete && report.counts.unconfirmed == 1 && report.counts.new == 1)
        #expect(report.error?.contains("whether they are gone (nobody is told)") == true, "\(report)")
        #expect(try await shelf.value("SELECT count(*) FROM public.shelf_live") == "31")
    }

    /// Of what another loader staged, the bucket has to be opened for the store to be asked.
    @Test func whyTheBucketCannotBeOpenedIsSaid() async throws {
        let shelf = try await shelf()
        shelf.bucket.remove(["a/12", "b/25"])
        let prepare = "EXECUTE ON FUNCTION datastore.prepare(text, bigint, uuid, text)"
        try await shelf.database.psql("REVOKE \(prepare) FROM datastore_loader")
        #expect(try await shelf.merge().outcome == .failed)
        try await shelf.database.psql("GRANT \(prepare) TO datastore_loader")
        let report = try await shelf.merge(closed: BucketError(.denied, "the door is shut"))
        #expect(report.isResumed && report.outcome == .incomplete && report.counts.unconfirmed == 2, "\(report)")
        #expect(report.error?.contains("(the door is shut)") == true, "\(report)")
        #expect(try await shelf.value("SELECT error FROM datastore.run ORDER BY id DESC LIMIT 1") == report.error)
        #expect(try await shelf.merge().counts.gone == 2)
    }

    /// What is held stays held where the store could not say of the rest whether it is gone, and is to be approved.
    @Test func aRunThatIsIncompleteSaysWhatItHoldsToo() async throws {
        let shelf = try await shelf()
        try await shelf.database.psql("UPDATE datastore.store SET delete_limit_rows = 1, delete_limit_percent = 1")
        shelf.bucket.remove(["a/12", "a/13"])
        let held = try await shelf.merge()
        shelf.bucket.remove(["b/20", "b/21", "b/22"])
        shelf.bucket.change { $0.unknownKeys = ["a/12"] }
        let report = try await shelf.merge { $0.approve = held.heldHash }
        #expect(report.outcome == .incomplete && report.counts.held == 3 && report.counts.gone == 1, "\(report)")
        #expect(report.heldFolders == [RunReport.FolderCount(folder: "b/", count: 3)])
        let hash = try #require(report.heldHash)
        #expect(try await shelf.merge { $0.approve = hash }.counts.gone == 3)
    }

    /// An approval is good until everything that it names could be confirmed.
    @Test func whatWasApprovedAndNotConfirmedNeedsNoSecondApproval() async throws {
        let shelf = try await shelf()
        try await shelf.database.psql("UPDATE datastore.store SET delete_limit_rows = 1, delete_limit_percent = 1")
        shelf.bucket.remove(["a/12", "a/13", "a/14", "a/15", "a/16"])
        let held = try await shelf.merge()
        shelf.bucket.change { $0.unknownKeys = ["a/12", "a/13", "a/14"] }
        let part = try await shelf.merge { $0.approve = held.heldHash }
        #expect(part.outcome == .incomplete && part.counts.gone == 2 && part.counts.unconfirmed == 3, "\(part)")
        #expect(part.remarks.contains { $0.contains("can be approved again by the same hash") }, "\(part)")
        shelf.bucket.change { $0.unknownKeys = [] }
        let rest = try await shelf.merge { $0.approve = held.heldHash }
        #expect(rest.outcome == .merged && rest.counts.gone == 3, "\(rest)")
        let used = try await shelf.merge { $0.approve = held.heldHash }
        #expect(used.counts.gone == 0, "\(used)")
    }

    /// What came back while the run went on is no lie, and the next run sees to it.
    @Test func whatCameBackStays() async throws {
        let shelf = try await shelf()
        shelf.bucket.remove(["c/30"])
        let bucket = shelf.bucket
        let stop = StopRequest()
        bucket.change { state in
            let start = state.pages
            state.onPage = { number in
                // The last page of the listing.
                guard number == start + 10 else { return }
                bucket.change { $0.now += 1_000_000 }
                bucket.put(["a/12", "c/30"], version: 2)
            }
        }
        let report = try await shelf.merge(stop: stop)
        #expect(report.outcome == .merged, "\(report)")
        #expect(report.counts.returned + report.counts.changed + report.counts.unchanged == 30, "\(report)")
        bucket.change { $0.onPage = nil }
        #expect(try await shelf.merge().outcome == .merged)
        #expect(try await shelf.live() == shelf.expected())
    }

    @Test func ofWhatIsHeldSomeIsAskedFor() async throws {
        let shelf = try await shelf()
        try await shelf.database.psql("UPDATE datastore.store SET delete_limit_rows = 1, delete_limit_percent = 1")
        shelf.bucket.remove(["a/12", "a/13"])
        let report = try await shelf.merge(lie: .hidesFolder)
        #expect(report.outcome == .held && report.counts.heldAsked == 12 && report.counts.heldThere == 10, "\(report)")
    }

    @Test func ofWhatIsHeldInNoOrderSomeIsAskedForToo() async throws {
        let shelf = try await shelf()
        try await shelf.database.psql("UPDATE datastore.store SET delete_limit_rows = 1, delete_limit_percent = 1")
        shelf.bucket.remove(["a/12", "a/13"])
        shelf.bucket.change { $0.isOrdered = false }
        let report = try await shelf.merge()
        #expect(report.outcome == .held && report.counts.heldAsked == 2 && report.counts.heldThere == 0, "\(report)")
    }

    @Test func noMergeDeletesWithoutAnAnswer() async throws {
        let shelf = try await shelf()
        shelf.bucket.remove(["a/12"])
        try await shelf.database.psql(
            "CREATE OR REPLACE FUNCTION datastore.prepare(store_name text, run_id bigint, lease_token uuid, "
                + "approve text DEFAULT NULL, OUT departing bigint, OUT held bigint) LANGUAGE sql AS 'SELECT 0, 0'")
        let report = try await shelf.merge()
        #expect(report.outcome == .failed && report.error?.contains("was not asked for 1") == true, "\(report)")
        #expect(try await shelf.value("SELECT count(*) FROM public.shelf_live") == "30")
    }
}
