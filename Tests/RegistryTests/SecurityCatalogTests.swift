internal import Foundation
internal import Postgres
internal import TestSupport
import Testing

/// Properties of every object of the registry and of a generated store, read from the catalog.
@Suite struct SecurityCatalogTests {
    @Test func everyPrivilegedFunctionPinsItsPath() async throws {
        let database = try await Self.database()
        let privileged = "SELECT count(*) FROM pg_proc WHERE \(Self.ours("pronamespace")) AND prosecdef"
        #expect(Int(try await database.psql(privileged).trimmed) ?? 0 > 10)
        let unpinned = """
            SELECT oid::regprocedure FROM pg_proc
            WHERE \(Self.ours("pronamespace")) AND prosecdef
                AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)
                -- It runs for each staged row, and does nothing where its caller's path is another.
                AND proname <> 'stage_shelf'
            """
        #expect(try await database.psql(unpinned) == "")
    }

    /// A function without a pinned path is reached only from one that has it, or by roles that may everything anyway.
    @Test func whatReadersAndLoadersCallPinsItsPathOrNamesEverySchema() async throws {
        let callable = """
            SELECT p.oid::regprocedure FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
            WHERE \(Self.ours("pronamespace")) AND p.proconfig IS NULL AND p.prosqlbody IS NULL
                AND (has_function_privilege('every_reader', p.oid, 'EXECUTE')
                    OR has_function_privilege('loader', p.oid, 'EXECUTE')
                    OR has_function_privilege('reader', p.oid, 'EXECUTE'))
            """
        #expect(try await Self.database().psql(callable) == "")
    }

    /// The attributes of a derivation's own type are left out: they are the columns of its table.
    @Test func everyObjectHasAComment() async throws {
        let bare = """
            SELECT 'schema', nspname::text FROM pg_namespace
            WHERE nspname LIKE 'datastore%' AND obj_description(oid, 'pg_namespace') IS NULL
            UNION ALL SELECT 'function', oid::regprocedure::text FROM pg_proc
            WHERE \(Self.ours("pronamespace")) AND obj_description(oid, 'pg_proc') IS NULL
            UNION ALL SELECT 'relation', oid::regclass::text FROM pg_class
            WHERE \(Self.ours("relnamespace")) AND relkind IN ('r', 'v', 'm', 'p', 'f')
                AND obj_description(oid, 'pg_class') IS NULL
            UNION ALL SELECT 'type', t.oid::regtype::text FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
            WHERE \(Self.ours("typnamespace")) AND t.typelem = 0 AND coalesce(c.relkind, 'c') = 'c'
                AND obj_description(t.oid, 'pg_type') IS NULL
            UNION ALL SELECT 'column', a.attrelid::regclass || '.' || a.attname
            FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
            WHERE \(Self.ours("relnamespace")) AND c.relkind IN ('r', 'v', 'c') AND a.attnum > 0 AND NOT a.attisdropped
                AND c.relname <> 'derived_shelf'
                AND col_description(a.attrelid, a.attnum) IS NULL
            UNION ALL SELECT 'policy', polname::text FROM pg_policy WHERE obj_description(oid, 'pg_policy') IS NULL
            UNION ALL SELECT 'wrapper', fdwname::text FROM pg_foreign_data_wrapper
            WHERE obj_description(oid, 'pg_foreign_data_wrapper') IS NULL
            """
        #expect(try await Self.database().psql(bare) == "")
    }

    /// What plpgsql_check may say, with the reason why it does not matter.
    static let tolerated: [(finding: String, reason: String)] = [
        ("text type variable is not sanitized", "index_statements quotes every name of what it puts together"),
        ("is maybe unmodified", "RETURN QUERY writes the columns"),
        (
            "cannot commit while a subtransaction is active",
            "lock_migrations and refuse_commit tell by the words of a refusal whether a transaction is open"
        ),
    ]

    @Test func plpgsqlCheckFindsNothing() async throws {
        let database = try await Self.database()
        try await database.psql("CREATE EXTENSION IF NOT EXISTS plpgsql_check")
        let findings = try await database.psql(
            """
            SELECT p.oid::regprocedure, f.level, f.sqlstate, f.message
            FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
            CROSS JOIN LATERAL plpgsql_check_function_tb(
                p.oid,
                CASE WHEN p.proname LIKE 'stage\\_%' THEN 'datastore_staging.staging_shelf'::regclass
                     WHEN p.prorettype = 'trigger'::regtype THEN 'public.shelf'::regclass ELSE 0 END,
                oldtable => CASE p.proname WHEN 'record_history' THEN 'old_rows'::name END,
                newtable => CASE p.proname WHEN 'record_history' THEN 'new_rows'::name END,
                performance_warnings => false, security_warnings => true) AS f
            WHERE \(Self.ours("pronamespace")) AND l.lanname = 'plpgsql'
            """)
        let untolerated = findings.split(separator: "\n").filter { line in
            !Self.tolerated.contains { line.contains($0.finding) }
        }
        #expect(untolerated == [])
        for entry in Self.tolerated { #expect(findings.contains(entry.finding), "\(entry.reason)") }
    }

    private static func ours(_ namespace: String) -> String {
        "\(namespace) IN ('datastore'::regnamespace, 'datastore_staging'::regnamespace)"
    }

    private static let sharedDatabase = Task {
        let database = try await ExtensionServer.shared().cluster.createDatabase()
        try await database.generatePeopledShelf()
        return database
    }

    private static func database() async throws -> TestDatabase { try await sharedDatabase.value }
}
