internal import Foundation
internal import Postgres
internal import TestSupport
import Testing

/// Accidents that need more than a history can say.
@Suite(.serialized) struct RecoveryTests {
    /// One server for all of these tests, which run one after another.
    private static let shared = Task { try await World() }

    private let world: World
    private let folder: Folder
    private let database: TestDatabase

    init() async throws {
        world = try await Self.shared.value
        folder = try await world.folder()
        database = try await world.database(.tombstone, over: folder)
    }

    private func put(_ count: Int) throws {
        for number in 0..<count {
            try folder.put(KeyPool.bulk(number), content: 1, attributes: AttributePool.sets[1])
        }
    }

    private func value(_ sql: String) async throws -> String {
        try await database.psql(sql).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What was staged is lost in a crash, and an empty staging must not be taken for an unchanged bucket.
    @Test func aStagingThatACrashEmptiedIsNotMerged() async throws {
        try put(3)
        #expect(try await world.start(database, fault: "staged").end().status == 137)
        try await world.cluster.restart(.immediate)
        let merge = """
            INSERT INTO datastore.lease
            SELECT store_id, id, '00000000-0000-0000-0000-000000000001', clock_timestamp() + interval '1 minute'
            FROM datastore.run;
            SELECT datastore.merge('law', id, '00000000-0000-0000-0000-000000000001') FROM datastore.run;
            """
        let error = #expect(throws: DatabaseError.self) { try database.connect().runScript(merge, name: "merge") }
        #expect(error?.sqlState == "DS001")
        #expect(try await world.start(database).end().status == 0)
        #expect(try await value("SELECT string_agg(state, ' ' ORDER BY id) FROM datastore.run") == "superseded merged")
        #expect(try await value("SELECT count(*) FROM law_live") == "3")
        try await world.drop(database)
    }

    /// A migration that is committed while a merge waits for it is the one whose derivation is merged.
    @Test func aMergeThatWaitedForAMigrationDerivesByIt() async throws {
        try put(2)
        let loader = try await world.start(database, fault: "staged:stop")
        try #require(await loader.reachesStop())
        let migration = try database.connect()
        try migration.runScript("BEGIN; SELECT datastore.lock_store('law')", name: "lock")
        loader.send(SIGCONT)
        let waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while try await value(waiting) == "0" { try await Task.sleep(for: .milliseconds(10)) }
        try migration.runScript(
            """
            DO $$ BEGIN
                EXECUTE replace(replace(pg_get_functiondef('datastore.derive_law'::regproc), 'RETURN r;',
                                        'r.name := ''the new body''; RETURN r;'),
                                'CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION');
            END $$;
            UPDATE datastore.store SET derivation = 'the new one';
            COMMIT
            """, name: "migration")
        #expect(await loader.end().status == 0)
        #expect(try await value("SELECT DISTINCT name FROM law") == "the new body")
        try await world.drop(database)
    }

    /// Where nothing is listed, many rows are held, and in one pass.
    @Test func anEmptyBucketHoldsEveryRowOfALargeTable() async throws {
        try await database.psql(
            """
            SET datastore.merging = 'law';
            INSERT INTO law (id, key, name, fingerprint, first_seen_at, changed_at, run_id)
            SELECT datastore.object_id('\(Definition.identity)', k), k, k, 1, now(), now(), 0
            FROM (SELECT 'many/' || n AS k FROM generate_series(1, 10000) AS n) AS keys;
            """)
        #expect(try await world.start(database).end().status == 3)
        #expect(try await value("SELECT held FROM datastore.run") == "10000")
        #expect(try await value("SELECT count(*) FROM law_live") == "10000")
        try await world.drop(database)
    }

    /// The derivation catches errors in blocks, which a parallel worker cannot; it says so of itself.
    @Test func aParallelPlanLeavesTheDerivationToTheLeader() async throws {
        try put(4)
        #expect(try await world.start(database).end().status == 0)
        let derived = try await value(
            """
            SET force_parallel_mode = on; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
            SET min_parallel_table_scan_size = 0;
            SELECT count((datastore.derive_law(ROW(
                key, size, etag, checksum, md5, content_type, content_encoding, storage_class, version, last_modified,
                created, custom_time, '{"weight": "x"}', object_tags, contexts, NULL)::datastore.object)).rejected)
            FROM law;
            """)
        #expect(derived == "4")
        try await world.drop(database)
    }

    /// A range is split once a batch of it is committed and another loader's hand is idle: between the two statements
    /// that make two ranges of one, no key may get lost.
    @Test func aLoaderMayDieWhereItSplitsARange() async throws {
        let count = 60_000
        let bucket = try (0..<count).map { try folder.create("n/\(100_000 + $0)") }.count
        #expect(bucket == count)
        let options = ["--jobs", "2"]
        let (split, live) = ("range.split", "SELECT count(*) FROM law_live")

        #expect(try await world.start(database, options, fault: split, leaseSeconds: 4).end().status == 137)
        #expect(try await value("SELECT count(*) FROM datastore.run_range") == "2")
        #expect(try await value(live) == "0")
        try await database.psql("UPDATE datastore.lease SET until = clock_timestamp()")

        let cut = try await world.start(
            database, options + ["--restart"], fault: "\(split):stop", leaseSeconds: 4, throughProxy: true)
        try #require(await cut.reachesStop())
        world.proxy.cutAll()
        cut.send(SIGCONT)
        #expect([0, 1].contains(await cut.end().status))
        try await database.psql("UPDATE datastore.lease SET until = clock_timestamp()")
        #expect(["0", "\(count)"].contains(try await value(live)))

        folder.delete(Array("n/\(100_000)".utf8))
        let still = try await world.start(
            database, options + ["--restart"], fault: "\(split):stop", leaseSeconds: 4)
        let isStill = try await still.reachesStop()
        try await database.psql("UPDATE datastore.lease SET until = clock_timestamp()")
        #expect(try await world.start(database, options).end().status == 0)
        #expect(try await value(live) == "\(count - 1)")
        still.send(SIGCONT)
        #expect([1, 5].contains(await still.end().status) || !isStill)
        #expect(try await value(live) == "\(count - 1)")
        #expect(try await value("SELECT count(DISTINCT key) = count(*) FROM law") == "t")
        try await world.drop(database)
    }
}
