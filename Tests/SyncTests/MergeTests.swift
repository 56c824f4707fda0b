import Objects
import Synchronization
import TestSupport
import Testing

@testable import Sync

struct MergeTests {
    private static let keys = (10..<40).map { "k\($0)" }

    @Test func firstLoadThenNothingThenEdits() async throws {
        let shelf = try await Shelf(Self.keys)
        let first = try await shelf.merge()
        #expect(first.error == nil)
        #expect(first.outcome == .merged)
        #expect(first.counts == RunReport.Counts(listed: 30, new: 30))
        #expect(try await shelf.live() == shelf.expected())

        let state =
            "SELECT md5(string_agg(xmin::text || ctid::text || changed_at::text, ',' ORDER BY key)) FROM public.shelf"
        let before = try await shelf.value(state)
        let second = try await shelf.merge()
        #expect(second.counts == RunReport.Counts(listed: 30, unchanged: 30))
        #expect(try await shelf.value(state) == before)
        #expect(shelf.bucket.state.withLock(\.completed) == 30)

        shelf.bucket.put(["k15", "new"], version: 2)
        shelf.bucket.remove(["k20"])
        let third = try await shelf.merge()
        #expect(third.counts == RunReport.Counts(listed: 30, new: 1, changed: 1, unchanged: 28, gone: 1))
        #expect(try await shelf.live() == shelf.expected())
        #expect(shelf.bucket.state.withLock(\.completed) == 32)
    }

    @Test func metadataAloneIsAChange() async throws {
        let shelf = try await Shelf(["a", "b"])
        _ = try await shelf.merge()
        shelf.bucket.put(["a"], metadata: #"{"quality": "good", "weight": "heavy"}"#)
        let report = try await shelf.merge()
        #expect(report.counts == RunReport.Counts(listed: 2, changed: 1, unchanged: 1, rejected: 1, rejectsStanding: 1))
        #expect(try await shelf.value("SELECT quality, weight FROM public.shelf WHERE key = 'a'") == "good|")
        #expect(try await shelf.value("SELECT key, column_name, raw FROM datastore.reject") == "a|weight|heavy")
        // It is no news in the runs after, whether the object changes or not, and stands until its value fits.
        let again = try await shelf.merge()
        #expect(again.counts == RunReport.Counts(listed: 2, unchanged: 2, rejectsStanding: 1))
        shelf.bucket.put(["a"], metadata: #"{"quality": "good", "weight": "heavier"}"#)
        #expect(
            try await shelf.merge().counts == RunReport.Counts(listed: 2, changed: 1, unchanged: 1, rejectsStanding: 1))
        shelf.bucket.put(["a"], metadata: #"{"quality": "good", "weight": "5"}"#)
        #expect(try await shelf.merge().counts == RunReport.Counts(listed: 2, changed: 1, unchanged: 1))
        #expect(
            try await shelf.lines("SELECT rejected, rejects_standing FROM datastore.run ORDER BY id")
                == ["0|0", "1|1", "0|1", "0|1", "0|0"])
    }

    @Test func aReturnedObjectKeepsItsRow() async throws {
        let shelf = try await Shelf(Self.keys)
        _ = try await shelf.merge()
        let identity = "SELECT id, first_seen_at FROM public.shelf WHERE key = 'k11'"
        let before = try await shelf.value(identity)
        shelf.bucket.remove(["k11"])
        #expect(try await shelf.merge().counts.gone == 1)
        #expect(try await shelf.merge().counts == RunReport.Counts(listed: 29, unchanged: 29))
        shelf.bucket.put(["k11"])
        #expect(try await shelf.merge().counts == RunReport.Counts(listed: 30, unchanged: 29, restored: 1))
        #expect(try await shelf.value(identity) == before)
    }

    @Test func keysThatCannotBeStoredAreListed() async throws {
        let shelf = try await Shelf(["a", "z"])
        shelf.bucket.change { $0.refusedKeys = [[0x62, 0xFF], [0x63, 0]] }
        let report = try await shelf.merge()
        #expect(report.outcome == .merged)
        #expect(report.counts.rejected == 2)
        #expect(
            try await shelf.lines("SELECT key, raw FROM datastore.reject ORDER BY 1") == ["b%FF|b%FF", "c%00|c%00"])
        #expect(try await shelf.live() == ["a 1", "z 1"])
    }

    @Test func prefixMergesTouchNothingElse() async throws {
        let shelf = try await Shelf(["a", "b/1", "b/2", "b/3", "c"])
        _ = try await shelf.merge()
        shelf.bucket.remove(["a", "b/2"])
        shelf.bucket.put(["b", "b/4", "c", "d"], version: 2)
        let report = try await shelf.merge { $0.prefix = "b/" }
        #expect(report.counts == RunReport.Counts(listed: 3, new: 1, unchanged: 2, gone: 1))
        #expect(try await shelf.live() == ["a 1", "b/1 1", "b/3 1", "b/4 2", "c 1"])
        _ = try await shelf.merge()
        #expect(try await shelf.live() == shelf.expected())
    }

    /// Rows outside of a narrower prefix lie in no range that is listed; they go by the definition, and keep their ids.
    @Test func aNarrowerPrefixTakesRowsAwayAndAWiderOneBringsThemBack() async throws {
        let cluster = try await TemporaryCluster.shared()
        let (wide, narrow) = (try await cluster.createDatabase(), try await cluster.createDatabase())
        try await Shelf.install(into: wide, bucket: "s3://shelf/")
        try await Shelf.install(into: narrow, bucket: "s3://shelf/b/")
        let shelf = Shelf(database: wide)
        shelf.bucket.put(["a", "b/1", "b/2", "b/3", "c"])
        #expect(try await shelf.merge().counts.new == 5)
        let ids = "SELECT string_agg(key || ' ' || id, ',' ORDER BY key) FROM public.shelf"
        let before = try await shelf.value(ids)
        let back = try await wide.scopeStatements

        try await wide.psql(narrow.scopeStatements)
        let report = try await shelf.merge()
        #expect(report.counts == RunReport.Counts(listed: 3, unchanged: 3, outOfScope: 2), "\(report)")
        #expect(try await shelf.live() == ["b/1 1", "b/2 1", "b/3 1"])
        #expect(try await shelf.merge().counts == RunReport.Counts(listed: 3, unchanged: 3))

        try await wide.psql(back)
        #expect(try await shelf.merge().counts == RunReport.Counts(listed: 5, unchanged: 3, restored: 2))
        #expect(try await shelf.live() == shelf.expected())
        #expect(try await shelf.value(ids) == before)
    }

    /// What such a range staged is told apart by the plan, and of the rest nothing is known.
    @Test func aPrefixStagedWholeInANarrowerScopeLosesWhatIsOutOfItAndNothingElse() async throws {
        let shelf = try await Shelf(["a/x/1", "b/1", "b/2", "b/x/1", "b/x/2", "c/1"])
        #expect(try await shelf.merge().counts.new == 6)
        let narrow = try await TemporaryCluster.shared().createDatabase()
        try await narrow.generate(
            """
            datastore: shelf
            bucket: file:///data/shelf/
            exclude: ["**/x/*"]

            """)
        try await shelf.database.psql(narrow.scopeStatements)
        shelf.bucket.remove(["b/2", "c/1"])
        shelf.bucket.change { $0.isOrdered = false }
        let part = try await shelf.merge { $0.prefix = "b/" }
        #expect(part.counts == RunReport.Counts(listed: 1, unchanged: 1, gone: 1, outOfScope: 2), "\(part)")
        #expect(part.outcome == .merged)
        #expect(shelf.bucket.state.withLock(\.witnessed) == ["b/2"])
        #expect(try await shelf.live() == ["a/x/1 1", "b/1 1", "c/1 1"])
        let rest = try await shelf.merge()
        #expect(rest.counts == RunReport.Counts(listed: 1, unchanged: 1, gone: 1, outOfScope: 1), "\(rest)")
    }

    @Test func aDryRunWritesNothing() async throws {
        let shelf = try await Shelf(["a", "b", "c"])
        _ = try await shelf.merge()
        shelf.bucket.put(["b", "d"], version: 2)
        shelf.bucket.remove(["c"])
        let report = try await shelf.merge { $0.isDryRun = true }
        #expect(report.outcome == .planned)
        #expect(report.counts == RunReport.Counts(listed: 3, new: 1, changed: 1, unchanged: 1, gone: 1))
        #expect(report.samples.map(\.kind) == ["new", "changed", "gone"])
        #expect(report.samples.map(\.keys) == [["d"], ["b"], ["c"]])
        #expect(try await shelf.live() == ["a 1", "b 1", "c 1"])
        #expect(
            try await shelf.value("SELECT finished_at IS NOT NULL FROM datastore.run ORDER BY id DESC LIMIT 1") == "t")
        #expect(try await shelf.merge().outcome == .merged)
        #expect(try await shelf.live() == shelf.expected())
    }

    @Test(arguments: [true, false])
    func listingsWithoutAnOrderComeToTheSame(isOrdered: Bool) async throws {
        let shelf = try await Shelf(Self.keys)
        _ = try await shelf.merge()
        shelf.bucket.put(["k15", "new"], version: 2)
        shelf.bucket.remove(["k20", "k39"])
        shelf.bucket.change {
            $0.isOrdered = isOrdered
            $0.isScrambled = true
        }
        let report = try await shelf.merge(limits: Batch.Limits(keys: 4))
        #expect(report.error == nil)
        #expect(report.counts == RunReport.Counts(listed: 29, new: 1, changed: 1, unchanged: 27, gone: 2))
        #expect(try await shelf.live() == shelf.expected())
    }

    @Test func smallBatchesComeToTheSame() async throws {
        let shelf = try await Shelf(Self.keys)
        _ = try await shelf.merge(limits: Batch.Limits(keys: 7))
        #expect(try await shelf.live() == shelf.expected())
        shelf.bucket.remove(["k20", "k39"])
        shelf.bucket.put(["k9", "k30"], version: 2)
        let report = try await shelf.merge(limits: Batch.Limits(keys: 1))
        #expect(report.counts == RunReport.Counts(listed: 29, new: 1, changed: 1, unchanged: 27, gone: 2))
        #expect(try await shelf.live() == shelf.expected())
    }
}

extension TestDatabase {
    /// What gives another database the scope that this one's datastore has.
    fileprivate var scopeStatements: String {
        get async throws {
            try await psql(
                """
                SELECT pg_get_functiondef('datastore.in_scope_shelf'::regproc)
                    || format(E';\\nUPDATE datastore.store SET bucket = %L, prefix = %L, definition = %L, definition_hash = %L, '
                              'source_hash = %L;\\n', bucket, prefix, definition, definition_hash, source_hash)
                FROM datastore.store
                """)
        }
    }
}
