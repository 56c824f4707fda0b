import Objects
import TestSupport
import Testing

@testable import Sync

struct BrakeTests {
    private static let keys = (10..<40).map { "k\($0)" }

    /// A shelf of thirty objects of which the last six are gone; three rows or ten percent may go.
    private func held() async throws -> (Shelf, RunReport) {
        let shelf = try await Shelf(Self.keys)
        _ = try await shelf.merge()
        shelf.bucket.remove(Array(Self.keys.suffix(6)))
        shelf.bucket.put(["k10"], version: 2)
        return (shelf, try await shelf.merge())
    }

    @Test func tooManyDeletionsAreHeldAndTheRestIsMerged() async throws {
        let (shelf, report) = try await held()
        #expect(report.outcome == .held)
        #expect(report.outcome.exitCode == 3)
        #expect(report.counts.held == 6 && report.counts.gone == 0 && report.counts.changed == 1)
        #expect(report.heldHash != nil)
        #expect(report.heldFolders == [RunReport.FolderCount(folder: "", count: 6)])
        #expect(try await shelf.live().count == 30)
    }

    /// The number of what is held is that of what a merge held.
    @Test func aRunThatFailsAfterItsPlanHoldsNothing() async throws {
        let shelf = try await Shelf(Self.keys)
        _ = try await shelf.merge()
        shelf.bucket.remove(Array(Self.keys.suffix(6)))
        shelf.bucket.put(["k10"], version: 2)
        let last = "SELECT state, held FROM datastore.run ORDER BY id DESC LIMIT 1"
        let merge = "EXECUTE ON FUNCTION datastore.merge(text, bigint, uuid, text)"
        try await shelf.database.psql("REVOKE \(merge) FROM datastore_loader")
        #expect(try await shelf.merge().outcome == .failed)
        #expect(try await shelf.value(last) == "staged|")
        try await shelf.database.psql(
            "GRANT \(merge) TO datastore_loader; ALTER TABLE public.shelf ADD CONSTRAINT small CHECK (size < 2)")
        let failed = try await shelf.merge()
        #expect(failed.isResumed && failed.outcome == .failed, "\(failed)")
        #expect(try await shelf.value(last) == "failed|")
        try await shelf.database.psql("ALTER TABLE public.shelf DROP CONSTRAINT small")
        #expect(try await shelf.merge().counts.held == 6)
        #expect(try await shelf.value(last) == "held|6")
    }

    /// What is held back for the witness is judged anew by the loader that goes on with the run.
    @Test func whatWasHeldByTheLoaderBeforeIsHeldStill() async throws {
        let shelf = try await Shelf(Self.keys)
        _ = try await shelf.merge()
        shelf.bucket.remove(Array(Self.keys.suffix(6)))
        let merge = "EXECUTE ON FUNCTION datastore.merge(text, bigint, uuid, text)"
        try await shelf.database.psql("REVOKE \(merge) FROM datastore_loader")
        #expect(try await shelf.merge().outcome == .failed)
        try await shelf.database.psql("GRANT \(merge) TO datastore_loader")
        let report = try await shelf.merge()
        #expect(report.isResumed && report.outcome == .held && report.counts.held == 6, "\(report)")
        #expect(try await shelf.merge { $0.approve = report.heldHash }.counts.gone == 6)
    }

    @Test func approvedDeletionsHappenOnceAndSpareWhatReturned() async throws {
        let (shelf, report) = try await held()
        shelf.bucket.put([Self.keys[29]])
        let approved = try await shelf.merge { $0.approve = report.heldHash }
        #expect(approved.outcome == .merged)
        #expect(approved.counts.gone == 5)
        #expect(try await shelf.live() == shelf.expected())
        let again = try await shelf.merge { $0.approve = report.heldHash }
        #expect(again.outcome == .held && again.approvalIsAnother)
    }

    @Test func anotherHashDeletesNothing() async throws {
        let (shelf, report) = try await held()
        let other = try await shelf.merge { $0.approve = String(repeating: "0", count: 64) }
        #expect(other.outcome == .held && other.approvalIsAnother)
        #expect(other.heldHash == report.heldHash)
        #expect(try await shelf.live().count == 30)
    }

    @Test func anApprovalOfLessLeavesTheRestToTheBrake() async throws {
        let (shelf, report) = try await held()
        shelf.bucket.remove(Array(Self.keys[10..<20]))
        let approved = try await shelf.merge { $0.approve = report.heldHash }
        #expect(approved.outcome == .held)
        #expect(approved.counts.gone == 6 && approved.counts.held == 10)
        #expect(try await shelf.live().count == 24)
    }

    @Test func anEmptyBucketIsAlwaysHeld() async throws {
        let shelf = try await Shelf(["a"])
        _ = try await shelf.merge()
        shelf.bucket.remove(["a"])
        let report = try await shelf.merge()
        #expect(report.outcome == .held && report.nothingListed && report.counts.held == 1)
        #expect(try await shelf.live() == ["a 1"])
    }

    @Test(arguments: [BucketError.Kind.missing, .denied, .unavailable])
    func aBucketThatCannotBeListedDeletesNothing(kind: BucketError.Kind) async throws {
        let shelf = try await Shelf(Self.keys)
        _ = try await shelf.merge()
        shelf.bucket.change { $0.refusal = kind }
        let report = try await shelf.merge()
        #expect(report.outcome == .incomplete && report.outcome.exitCode == 4)
        #expect(try await shelf.live().count == 30)
        #expect(try await shelf.value("SELECT state FROM datastore.run ORDER BY id DESC LIMIT 1") == "incomplete")
        #expect(try await shelf.value("SELECT error FROM datastore.run ORDER BY id DESC LIMIT 1") == report.error)
        #expect(try await shelf.value("SELECT count(*) FROM datastore.lease") == "0")
    }

    @Test func aListingThatBreaksOffWritesButDeletesNothing() async throws {
        let shelf = try await Shelf(Self.keys)
        _ = try await shelf.merge()
        shelf.bucket.remove(["k11"])
        shelf.bucket.put(["k10", "k39"], version: 2)
        shelf.bucket.change { $0.failures = [$0.pages + 5: .denied] }
        let report = try await shelf.merge()
        #expect(report.outcome == .incomplete)
        #expect(report.counts.changed == 1 && report.counts.gone == 0)
        #expect(try await shelf.value("SELECT state FROM datastore.run ORDER BY id DESC LIMIT 1") == "incomplete")
        #expect(try await shelf.live().count == 30)
        #expect(try await shelf.merge().outcome == .merged)
        #expect(try await shelf.live() == shelf.expected())
    }

    @Test func aStoreThatFailsForAMomentIsAskedAgain() async throws {
        let shelf = try await Shelf(Self.keys)
        shelf.bucket.change { $0.failures = [1: .unavailable, 4: .unavailable, 5: .unavailable] }
        let report = try await shelf.merge()
        #expect(report.outcome == .merged)
        // It goes on behind the last key that was received; anything else is not in order.
        #expect(report.remarks.isEmpty)
        #expect(try await shelf.live() == shelf.expected())
    }

    @Test func whatCouldNotBeReadStaysAndTheRestIsMerged() async throws {
        let shelf = try await Shelf(["a", "b/1", "b/2", "b/3", "c", "d"])
        _ = try await shelf.merge()
        shelf.bucket.change { $0.deniedPrefix = "b/" }
        shelf.bucket.remove(["c"])
        shelf.bucket.put(["d"], version: 2)
        shelf.bucket.put(["e"])
        let report = try await shelf.merge()
        #expect(report.outcome == .incomplete && report.error?.contains("cannot read b/") == true)
        #expect(report.counts.new == 1 && report.counts.changed == 1 && report.counts.gone == 1)
        #expect(try await shelf.live() == ["a 1", "b/1 1", "b/2 1", "b/3 1", "d 2", "e 1"])
        shelf.bucket.change { $0.deniedPrefix = nil }
        #expect(try await shelf.merge().outcome == .merged)
        #expect(try await shelf.live() == shelf.expected())
    }

    /// A loader that resumed such a run would find its range complete and know nothing of the gap.
    @Test func aRunWithAGapIsNotResumed() async throws {
        let keys = ["a", "b/1", "b/2", "b/3"] + (10..<22).map { "c\($0)" }
        let shelf = try await Shelf(keys)
        _ = try await shelf.merge()
        let stop = StopRequest()
        shelf.bucket.change {
            $0.deniedPrefix = "b/"
            // The third page of six, after the one with the gap, is the last that the first loader lists.
            let last = $0.pages + 3
            $0.onPage = { if $0 == last { stop.stop(signal: 15) } }
        }
        #expect(try await shelf.merge(stop: stop).outcome == .interrupted(15))
        #expect(try await shelf.value("SELECT state FROM datastore.run ORDER BY id DESC LIMIT 1") == "listing")
        shelf.bucket.change { $0.onPage = nil }
        let report = try await shelf.merge()
        #expect(!report.isResumed && report.outcome == .incomplete)
        #expect(try await shelf.live() == keys.map { "\($0) 1" })
    }

    /// A listing that is staged whole is compared by the server, which has to know of its gaps.
    @Test func whatLiesInAGapOfAWholeListingStays() async throws {
        let shelf = try await Shelf(["a", "b/1", "b/2", "b/3", "c", "d"])
        _ = try await shelf.merge()
        shelf.bucket.change {
            $0.isOrdered = false
            $0.deniedPrefix = "b/"
        }
        shelf.bucket.remove(["b/2", "c"])
        let report = try await shelf.merge()
        #expect(report.outcome == .incomplete && report.counts.gone == 1, "\(report)")
        #expect(try await shelf.live() == ["a 1", "b/1 1", "b/2 1", "b/3 1", "d 1"])
    }

    /// What the witness says stands beside what could not be listed.
    @Test func aRunWithAGapSaysWhatItsWitnessSaidToo() async throws {
        let shelf = try await Shelf(["a", "b/1", "c"])
        _ = try await shelf.merge()
        shelf.bucket.change {
            $0.deniedPrefix = "b/"
            $0.unknownKeys = ["c"]
        }
        shelf.bucket.remove(["c"])
        let report = try await shelf.merge()
        #expect(report.outcome == .incomplete && report.counts.unconfirmed == 1, "\(report)")
        let error = try await shelf.value("SELECT error FROM datastore.run ORDER BY id DESC LIMIT 1")
        #expect(error.contains("cannot read b/") && error.contains("could not say whether they are gone"))
    }

    /// One folder that stays closed must not keep what is gone elsewhere for ever, nor let it past the brake.
    @Test func theBrakeHoldsBesideAGapAndAnApprovalLastsUntilAllIsListed() async throws {
        let shelf = try await Shelf(["a/1", "b/1"] + Self.keys)
        _ = try await shelf.merge()
        shelf.bucket.remove(Array(Self.keys.prefix(20)) + ["b/1"])
        let held = try await shelf.merge()
        let hash = try #require(held.heldHash)
        #expect(held.outcome == .held && held.counts.held == 21)
        shelf.bucket.change { $0.deniedPrefix = "b/" }
        shelf.bucket.put(["b/2"])
        let braked = try await shelf.merge()
        #expect(braked.outcome == .incomplete && braked.counts.held == 20 && braked.counts.gone == 0, "\(braked)")
        let part = try await shelf.merge { $0.approve = hash }
        #expect(part.outcome == .incomplete && part.counts.gone == 20, "\(part)")
        #expect(try await shelf.live().count == 12)
        shelf.bucket.change { $0.deniedPrefix = nil }
        let rest = try await shelf.merge { $0.approve = hash }
        #expect(rest.outcome == .merged && rest.counts.gone == 1, "\(rest)")
        #expect(try await shelf.live() == shelf.expected())
    }
}
