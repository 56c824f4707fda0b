import Postgres
import TestSupport
import Testing

@testable import Sync

/// A table that is filled for the first time gets its indexes after its rows, and they are what they were.
struct FirstLoadTests {
    /// As many objects as make it worth while.
    private static let keys = (0..<10_050).map { "k/\($0)" }

    /// An empty shelf with an index and a constraint of somebody's own, whose owner may create in its schema.
    private func shelf(mayCreate: Bool = true) async throws -> Shelf {
        let shelf = try await Shelf(Self.keys)
        try await shelf.database.psql(
            """
            CREATE UNIQUE INDEX "odd ""name" ON public.shelf USING btree (upper(key) DESC NULLS LAST)
                INCLUDE (size) WITH (fillfactor = 71) WHERE size > 0;
            COMMENT ON INDEX public."odd ""name" IS 'somebody''s';
            ALTER TABLE public.shelf ADD CONSTRAINT shelf_pair UNIQUE (key, size) DEFERRABLE INITIALLY DEFERRED;
            COMMENT ON CONSTRAINT shelf_pair ON public.shelf IS 'a pair; with ''quotes''';
            COMMENT ON CONSTRAINT shelf_pkey ON public.shelf IS 'the key';
            \(mayCreate ? "GRANT CREATE ON SCHEMA public TO datastore_owner;" : "")
            """)
        return shelf
    }

    /// The schema as pg_dump writes it, without the lines that are others in each dump.
    private func schema(_ shelf: Shelf) async throws -> String {
        let dump = try await runSuccessfully(
            shelf.database.cluster.binaries.program("pg_dump"), ["-s", "-t", "public.shelf", "-d", shelf.database.url])
        return dump.split(separator: "\n").filter { !$0.contains("restrict ") }.joined(separator: "\n")
    }

    private func tellsOfIndexes(_ report: RunReport) -> Bool {
        report.remarks.contains { $0.contains("the indexes were built after the rows") }
    }

    @Test func indexesAreBuiltAfterTheRowsAndAreWhatTheyWere() async throws {
        let shelf = try await shelf()
        let before = try await schema(shelf)
        let names = "SELECT string_agg(indexrelid::text, ',') FROM pg_index WHERE indrelid = 'public.shelf'::regclass"
        let oids = try await shelf.value(names)
        let report = try await shelf.merge()
        #expect(report.outcome == .merged && report.counts.new == Int64(Self.keys.count))
        #expect(tellsOfIndexes(report))
        #expect(try await shelf.value(names) != oids)
        #expect(try await schema(shelf) == before)
        #expect(try await shelf.live() == shelf.expected())
        shelf.bucket.put(["k/1"], version: 2)
        let second = try await shelf.merge()
        #expect(second.counts.changed == 1 && !tellsOfIndexes(second))
    }

    @Test(
        arguments: [
            "SELECT 1", "CREATE TABLE public.loan (object uuid REFERENCES public.shelf (id))",
            "ALTER TABLE public.shelf CLUSTER ON shelf_pkey",
            "ALTER TABLE public.shelf REPLICA IDENTITY USING INDEX shelf_pkey",
            #"ALTER INDEX public."odd ""name" ALTER COLUMN 1 SET STATISTICS 10"#,
            #"ALTER INDEX public."odd ""name" ALTER COLUMN 1 SET STATISTICS 0"#,
            "CREATE VIEW public.grouped AS SELECT id, key FROM public.shelf GROUP BY id",
        ])
    func theyStayWhereMoreThanTheirDefinitionIsAtStake(_ preparation: String) async throws {
        let shelf = try await shelf(mayCreate: preparation != "SELECT 1")
        try await shelf.database.psql(preparation)
        let before = try await schema(shelf)
        let report = try await shelf.merge()
        #expect(report.outcome == .merged && !tellsOfIndexes(report), "\(report)")
        #expect(try await schema(shelf) == before)
        #expect(try await shelf.live() == shelf.expected())
    }

    @Test func theyStayWhereAReaderIsInTheWay() async throws {
        let shelf = try await shelf()
        let session = try await shelf.database.session()
        let reading = Task {
            try? await session.withConnection { connection throws(DatabaseError) in
                try connection.runScript("BEGIN; SELECT FROM public.shelf; SELECT pg_sleep(60); COMMIT", name: "read")
            }
        }
        let held =
            """
            SELECT count(*) FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database
            WHERE d.datname = current_database() AND l.relation = 'public.shelf'::regclass AND l.mode = 'AccessShareLock'
            """
        while try await shelf.value(held) == "0" { try await Task.sleep(for: .milliseconds(50)) }
        let report = try await shelf.merge()
        #expect(report.outcome == .merged && !tellsOfIndexes(report), "\(report)")
        #expect(try await shelf.value("SELECT count(*) FROM public.shelf") == "\(Self.keys.count)")
        session.interrupt()
        await reading.value
        await session.close()
    }

    @Test func aTableThatWasMergedBeforeKeepsThem() async throws {
        let shelf = try await shelf()
        shelf.bucket.change { $0.objects = [:] }
        _ = try await shelf.merge()
        shelf.bucket.put(Self.keys)
        #expect(!tellsOfIndexes(try await shelf.merge()))
    }
}
