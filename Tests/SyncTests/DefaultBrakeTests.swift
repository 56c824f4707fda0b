import Objects
import TestSupport
import Testing

@testable import Sync

/// The brake where nothing is written, by kind, at mount points, and what can be approved of it.
struct DefaultBrakeTests {
    private static func keys(_ count: Int) -> [String] { (0..<count).map { "k\(1000 + $0)" } }

    private func shelf(_ count: Int, rows: String = "NULL", percent: String = "NULL") async throws -> Shelf {
        let shelf = try await Shelf(Self.keys(count))
        shelf.bucket.change { $0.pageSize = 100 }
        _ = try await shelf.database.psql(
            "UPDATE datastore.store SET delete_limit_rows = \(rows), delete_limit_percent = \(percent)")
        #expect(try await shelf.merge().outcome == .merged)
        return shelf
    }

    /// The larger of ten rows and ten percent, never more than half; one that is written counts alone.
    @Test(arguments: [
        (200, "NULL", "NULL", 20, true), (200, "NULL", "NULL", 21, false), (30, "NULL", "NULL", 10, true),
        (30, "NULL", "NULL", 11, false), (12, "NULL", "NULL", 6, true), (12, "NULL", "NULL", 7, false),
        (1, "NULL", "NULL", 1, false), (2, "NULL", "NULL", 1, true), (100, "0", "5", 5, true),
        (100, "0", "5", 6, false),
        (100, "3", "0", 3, true), (100, "3", "0", 4, false), (10, "9", "0", 9, true), (100, "7", "5", 7, true),
        (100, "0", "0", 1, false), (200, "7", "5", 10, true), (200, "7", "5", 11, false),
    ])
    func soManyMayGo(live: Int, rows: String, percent: String, gone: Int, passes: Bool) async throws {
        let shelf = try await shelf(live, rows: rows, percent: percent)
        shelf.bucket.remove(Array(Self.keys(live).prefix(gone)))
        let report = try await shelf.merge()
        #expect(report.outcome == (passes ? .merged : .held), "\(report)")
        #expect(report.counts.gone == (passes ? Int64(gone) : 0) && report.counts.held == (passes ? 0 : Int64(gone)))
        #expect(try await shelf.live().count == (passes ? live - gone : live))
    }

    /// A volume that is not mounted leaves an empty folder, or one with a marker in it.
    @Test func whatWasAMountPointHoldsItsDeletions() async throws {
        let shelf = try await Shelf()
        let keys = (0..<100).map { "volume/\(100 + $0)" } + (0..<100).map { "other/\(100 + $0)" }
        shelf.bucket.put(keys)
        shelf.bucket.change { $0.facts = BucketFacts(device: "1", mounts: ["volume/"]) }
        _ = try await shelf.merge()
        shelf.bucket.remove(["volume/100", "other/100", "other/101"])
        shelf.bucket.change { $0.facts = BucketFacts(device: "1", mounts: []) }
        let report = try await shelf.merge()
        #expect(report.outcome == .held && report.counts.held == 1 && report.counts.gone == 2, "\(report)")
        shelf.bucket.change { $0.facts = BucketFacts(device: "1", mounts: ["volume/"]) }
        #expect(try await shelf.merge().counts.gone == 1)
    }

    @Test func anotherDeviceIsARemark() async throws {
        let shelf = try await Shelf(["a", "b"])
        shelf.bucket.change { $0.facts = BucketFacts(device: "1", mounts: [""]) }
        _ = try await shelf.merge()
        shelf.bucket.change { $0.facts = BucketFacts(device: "2", mounts: [""]) }
        let report = try await shelf.merge()
        #expect(report.outcome == .merged && report.remarks.contains { $0.contains("another device") }, "\(report)")
        #expect(try await shelf.merge().remarks.isEmpty)
    }

    /// Rows of gone objects and rows out of scope have the limit each, and a hash each.
    @Test func kindsAreHeldApart() async throws {
        let shelf = try await shelf(100, rows: "3", percent: "0")
        // As a narrower definition: keys from k1090 on are no longer covered, and the source is another.
        _ = try await shelf.database.psql(
            """
            CREATE OR REPLACE FUNCTION datastore.in_scope_shelf(key text) RETURNS boolean LANGUAGE sql IMMUTABLE
            AS 'SELECT key < ''k1090''';
            UPDATE datastore.store SET source_hash = 'narrower';
            """)
        shelf.bucket.remove(Array(Self.keys(100)[0..<5] + Self.keys(100)[90...]))
        let report = try await shelf.merge()
        #expect(report.outcome == .held && report.counts.held == 15, "\(report)")
        let gone = try #require(report.heldHash)
        let outOfScope = try #require(report.outOfScopeHash)
        #expect(gone != outOfScope)
        let first = try await shelf.merge { $0.approve = outOfScope }
        #expect(first.outcome == .held && first.counts.outOfScope == 10 && first.counts.held == 5, "\(first)")
        #expect(first.heldHash == gone)
        let second = try await shelf.merge { $0.approve = gone }
        #expect(second.outcome == .merged && second.counts.gone == 5, "\(second)")
        #expect(try await shelf.value("SELECT count(*) FROM datastore.held WHERE to_set IS NULL") == "0")
    }

    /// Every set of the last seven days can be approved, once.
    @Test func anEarlierSetCanBeApproved() async throws {
        let shelf = try await shelf(100, rows: "3", percent: "0")
        shelf.bucket.remove(Array(Self.keys(100)[0..<5]))
        let first = try #require(try await shelf.merge().heldHash)
        let written = try await shelf.value("SELECT count(*) || ' ' || min(xmin::text::bigint) FROM datastore.held")
        #expect(try await shelf.merge().heldHash == first)
        #expect(
            try await shelf.value("SELECT count(*) || ' ' || min(xmin::text::bigint) FROM datastore.held") == written)
        shelf.bucket.remove(Array(Self.keys(100)[5..<9]))
        let second = try #require(try await shelf.merge().heldHash)
        #expect(second != first)
        #expect(try await shelf.value("SELECT count(*) FROM datastore.held") == "9")
        let approved = try await shelf.merge { $0.approve = first }
        #expect(approved.counts.gone == 5 && approved.counts.held == 4, "\(approved)")
        let again = try await shelf.merge { $0.approve = first }
        #expect(again.outcome == .held && again.approvalIsAnother && again.counts.gone == 0, "\(again)")
        // The set of nine can be approved still; of it, four are gone now.
        #expect(try await shelf.merge { $0.approve = second }.counts.gone == 4)
    }

    @Test func aRunOverAPartLeavesTheWholesSet() async throws {
        let shelf = try await shelf(100, rows: "3", percent: "0")
        shelf.bucket.remove(Array(Self.keys(100)[0..<5]))
        let whole = try #require(try await shelf.merge().heldHash)
        shelf.bucket.remove(Array(Self.keys(100)[10..<19]))
        let part = try await shelf.merge { $0.prefix = "k101" }
        #expect(part.outcome == .held && part.counts.held == 9 && part.heldFolders.first?.count == 9, "\(part)")
        #expect(try await shelf.value("SELECT count(*) FROM datastore.held WHERE to_set IS NULL") == "5")
        let hash = try #require(part.heldHash)
        #expect(
            try await shelf.merge {
                $0.approve = hash; $0.prefix = "k101"
            }.counts.gone == 9)
        #expect(try await shelf.merge { $0.approve = whole }.counts.gone == 5)
    }

    @Test func aShareThatIsApprovedThreeTimesIsProposedAsLimit() async throws {
        let shelf = try await shelf(400, rows: "1", percent: "0")
        for round in 0..<3 {
            shelf.bucket.remove(Array(Self.keys(400)[(round * 20)..<(round * 20 + 20)]))
            let hash = try #require(try await shelf.merge().heldHash)
            let report = try await shelf.merge { $0.approve = hash }
            #expect(report.counts.gone == 20)
            #expect(report.remarks.contains { $0.contains("delete_limit") } == (round == 2), "\(report.remarks)")
        }
    }
}
