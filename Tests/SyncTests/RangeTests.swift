import Objects
import Synchronization
import TestSupport
import Testing

@testable import Sync

@Suite struct RangeTests {
    /// Numbers that are the same in every test run.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static let universe = (0..<90).map { number in
        ["a/\(number % 7)/\(number)", "a/b\(number)", "b/ü\(number % 3)/\(number)", "\(number)", "z\(number)"][
            number % 5]
    }

    /// Changes the bucket a little; no more goes than the brake allows.
    private func disturb(_ bucket: MemoryBucket, _ dice: inout Dice) {
        for _ in 0..<12 {
            let key = Self.universe.randomElement(using: &dice) ?? ""
            bucket.put([key], version: Int64.random(in: 1...4, using: &dice))
        }
        let present = bucket.state.withLock { $0.objects.keys.sorted() }
        bucket.remove((0..<3).compactMap { _ in present.randomElement(using: &dice) })
    }

    private let small = Batch.Limits(keys: 4)

    /// A COMMIT may still be under way on a connection that was lost, while the ranges are added again on another.
    @Test func rangesThatWereAddedAfterAllAreTaken() async throws {
        let shelf = try await Shelf(["a", "b", "c"])
        let database = shelf.database
        shelf.bucket.change {
            $0.onFacts = {
                Task {
                    try await database.psql(
                        """
                        BEGIN;
                        INSERT INTO datastore.run_range (store_id, run_id, number, lower_bound, upper_bound, whole)
                        SELECT r.store_id, r.id, n, CASE n WHEN 2 THEN 'b' END, CASE n WHEN 1 THEN 'b' END, false
                        FROM datastore.run AS r, generate_series(1, 2) AS n;
                        SELECT pg_sleep(1);
                        COMMIT;
                        """)
                }
                try? await Task.sleep(for: .milliseconds(400))
            }
        }
        let report = try await shelf.merge()
        #expect(report.outcome == .merged && report.counts.new == 3, "\(report)")
        #expect(try await shelf.value("SELECT ranges FROM datastore.run") == "2")
    }

    @Test(arguments: [2, 5], [1, 2, 3] as [UInt64])
    func anyNumberOfRangesGivesTheSameTable(jobs: Int, seed: UInt64) async throws {
        let shelf = try await Shelf()
        var dice = Dice(state: seed)
        for _ in 0..<6 {
            disturb(shelf.bucket, &dice)
            let report = try await shelf.merge(limits: small) { $0.jobs = jobs }
            #expect(report.outcome == .merged, "\(report)")
            #expect(try await shelf.live() == shelf.expected())
            let again = try await shelf.merge(limits: small) { $0.jobs = jobs }
            #expect(again.counts.written == 0)
        }
        // The first load has no keys to plan with, so its ranges come of splitting; later ones are planned.
        let ranges = try await shelf.lines("SELECT ranges FROM datastore.run ORDER BY id").compactMap { Int($0) }
        #expect(ranges.count == 12)
        #expect(ranges.allSatisfy { $0 > 1 }, "\(ranges)")
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func runsWithSeveralRangesResume(seed: UInt64) async throws {
        let shelf = try await Shelf()
        var dice = Dice(state: seed)
        disturb(shelf.bucket, &dice)
        for _ in 0..<5 { disturb(shelf.bucket, &dice) }
        let stop = StopRequest()
        let lastPage = Int.random(in: 4...16, using: &dice)
        shelf.bucket.change { state in
            state.onPage = { if $0 == lastPage { stop.stop(signal: 15) } }
        }
        let report = try await shelf.merge(stop: stop, limits: small) { $0.jobs = 3 }
        #expect(report.outcome == .interrupted(15))
        #expect(try await shelf.live() == [])
        let resumed = try await shelf.merge(limits: small) { $0.jobs = Int.random(in: 1...3, using: &dice) }
        #expect(resumed.isResumed && resumed.outcome == .merged, "\(resumed)")
        #expect(try await shelf.live() == shelf.expected())
    }

    @Test func aBucketThatIgnoresBoundsIsListedInOneRange() async throws {
        let shelf = try await Shelf(Self.universe)
        _ = try await shelf.merge()
        shelf.bucket.put(["a/b1", "zz"], version: 5)
        shelf.bucket.remove([Self.universe[3]])
        shelf.bucket.change { $0.ignoresBounds = true }
        let report = try await shelf.merge { $0.jobs = 4 }
        #expect(report.outcome == .merged)
        #expect(report.remarks.contains { $0.contains("not in the order") })
        #expect(try await shelf.live() == shelf.expected())
        #expect(try await shelf.value("SELECT ranges FROM datastore.run ORDER BY id DESC LIMIT 1") == "1")
    }

    @Test func aRangeThatCannotBeListedLeavesTheOthers() async throws {
        let shelf = try await Shelf(Self.universe)
        _ = try await shelf.merge()
        shelf.bucket.put(["0new", "zznew"])
        shelf.bucket.remove(["z4"])
        shelf.bucket.change { state in
            state.pages = 0
            state.failures = [3: .denied]
        }
        let report = try await shelf.merge(limits: small) { $0.jobs = 3 }
        #expect(report.outcome == .incomplete)
        let next = try await shelf.merge { $0.jobs = 3 }
        #expect(next.outcome == .merged)
        #expect(try await shelf.live() == shelf.expected())
    }

    /// What lies in the ranges that were listed goes; what lies in the one that failed stays.
    @Test func aRangeThatFailsDeletesNothing() async throws {
        let shelf = try await Shelf(Self.universe)
        _ = try await shelf.merge()
        let last = try #require(Self.universe.max())
        shelf.bucket.remove([try #require(Self.universe.min()), "z4"])
        shelf.bucket.change { $0.failingKey = last }
        // In one batch each, as ranges that are split after a batch would move what fails.
        let report = try await shelf.merge { $0.jobs = 3 }
        #expect(report.outcome == .incomplete && report.counts.gone == 1, "\(report)")
        let live = try await shelf.live()
        #expect(live.contains("z4 1") && live.count == Self.universe.count - 1)
        shelf.bucket.change { $0.failingKey = nil }
        #expect(try await shelf.merge { $0.jobs = 3 }.outcome == .merged)
        #expect(try await shelf.live() == shelf.expected())
    }

    /// What a dry run staged, once it is planned.
    private func staged(_ shelf: Shelf, isOrdered: Bool) async throws -> ([String], RunReport.Counts) {
        shelf.bucket.change { $0.isOrdered = isOrdered }
        let report = try await shelf.merge(limits: small) {
            $0.isDryRun = true
            $0.jobs = 2
        }
        #expect(report.outcome == .planned || report.outcome == .held, "\(report)")
        let rows = try await shelf.lines(
            "SELECT kind, key, size, fingerprint, metadata FROM datastore_staging.staging_shelf WHERE kind <> 'L' ORDER BY key, kind"
        )
        return (rows, report.counts)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func comparingWhileListingStagesWhatTheServerWould(seed: UInt64) async throws {
        let shelf = try await Shelf()
        var dice = Dice(state: seed)
        for _ in 0..<4 {
            disturb(shelf.bucket, &dice)
            let ordered = try await staged(shelf, isOrdered: true)
            let unordered = try await staged(shelf, isOrdered: false)
            #expect(!ordered.0.isEmpty && ordered.0 == unordered.0)
            #expect(ordered.1 == unordered.1)
            #expect(try await shelf.merge().outcome == .merged)
        }
    }

    @Test(arguments: ["", "a/"])
    func aProbeFindsAKeyInsideOfTheRange(prefix: String) async throws {
        let bucket = MemoryBucket()
        bucket.put(Self.universe)
        let keys = try Self.universe.filter { $0.hasPrefix(prefix) }.map { try ObjectKey($0) }.sorted()
        let probe = SplitProbe(bucket, prefix: prefix)
        var found = 0
        for (lower, upper) in [(0, keys.count - 1), (3, 9), (keys.count / 2, keys.count - 1), (0, 2)] {
            let key = try await probe.key(in: KeyRange(after: keys[lower], through: keys[upper])).key
            guard let key else { continue }
            found += 1
            #expect(key > keys[lower] && key < keys[upper] && keys.contains(key))
        }
        #expect(found >= 3)
        let last = try #require(keys.last)
        #expect(try await probe.key(in: KeyRange(after: last, through: nil)).key == nil || !prefix.isEmpty)
    }

    /// Keys that begin alike for long are no reason to ask for each of their characters.
    @Test(arguments: ["", "üñí/"])
    func keysThatBeginAlikeAreSplitInFewProbes(beginning: String) async throws {
        let shared = beginning + String(repeating: "x", count: 54) + "/"
        let bucket = MemoryBucket()
        bucket.put((1000..<9000).map { "\(shared)scan\($0)" })
        let rest = KeyRange(after: try ObjectKey("\(shared)scan1049"), through: nil)
        let answer = try await SplitProbe(bucket, prefix: beginning).key(in: rest)
        let key = try #require(answer.key)
        #expect(answer.probes <= 15, "\(answer)")
        // About half of the keys lie on each side.
        #expect(key.text > "\(shared)scan3" && key.text < "\(shared)scan7", "\(key.text)")
    }

    @Test func whatHasNoMoreKeysIsNotSplit() async throws {
        let bucket = MemoryBucket()
        bucket.put(["folder/a", "folder/b"])
        let answer = try await SplitProbe(bucket, prefix: "").key(
            in: KeyRange(after: try ObjectKey("folder/b"), through: nil))
        #expect(answer.key == nil && answer.probes <= 4)
    }

    /// More go than the limit of rows, so that the brake asks how many live rows there are.
    @Test func aSmallChangeOfALargeTableReadsItsKeysOnce() async throws {
        let keys = (0..<25_000).map { "folder\($0 % 100)/object\($0)" }
        let shelf = try await Shelf(keys)
        shelf.bucket.change { $0.pageSize = 1000 }
        #expect(try await shelf.merge().outcome == .merged)
        _ = try await shelf.value("VACUUM (ANALYZE) public.shelf")
        let reads = """
            SELECT t.seq_tup_read + sum(i.idx_tup_read), t.n_tup_upd
            FROM pg_stat_user_tables AS t JOIN pg_stat_user_indexes AS i USING (relid)
            WHERE t.relid = 'public.shelf'::regclass GROUP BY t.seq_tup_read, t.n_tup_upd
            """
        func numbers() async throws -> [Int] {
            try await shelf.value(reads).split(separator: "|").compactMap { Int($0) }
        }
        let before = try await numbers()
        shelf.bucket.put(["folder1/object1", "folder2/object25002"], version: 2)
        // Behind the first page of the walk.
        shelf.bucket.remove((91..<97).map { "folder\($0)/object\($0)" })
        try #require(try await shelf.merge().counts.written == 8)
        var after = before
        // The server's counters come when the loader's sessions have ended.
        while after.count == 2, after[1] < before[1] + 7 { after = try await numbers() }
        #expect(after.count == 2 && after[0] - before[0] < 31_000, "\(before) \(after)")
    }
}
