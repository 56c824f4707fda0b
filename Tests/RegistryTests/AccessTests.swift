internal import Foundation
internal import Postgres
internal import TestSupport
import Testing

/// Every role against every object and every privilege, as the catalog has it, and the important ones tried.
///
/// The store is in a schema of its own, and nothing is granted to PUBLIC: what anybody has, a migration granted.
@Suite struct AccessTests {
    @Test func schemas() async throws {
        let rows = try await Self.rows(
            """
            SELECT n.nspname, w.privilege, p.person, has_schema_privilege(p.person, n.oid, w.privilege)
            FROM pg_namespace AS n, (VALUES ('USAGE'), ('CREATE')) AS w (privilege), \(Self.people)
            WHERE n.nspname IN ('datastore', 'datastore_staging', 'lab', 'public')
            """)
        try Self.compare(rows, atLeast: 56) { AccessRule.schema($0[0], $0[1], $1) }
    }

    @Test func relations() async throws {
        let rows = try await Self.rows(
            """
            SELECT n.nspname || '.' || c.relname, w.privilege, p.person, has_table_privilege(p.person, c.oid, w.privilege)
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace,
                (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('REFERENCES'), ('TRIGGER'))
                    AS w (privilege),
                \(Self.people)
            WHERE n.nspname IN ('datastore', 'datastore_staging', 'lab') AND c.relkind IN ('r', 'v')
            """)
        try Self.compare(rows, atLeast: 850) { AccessRule.relation($0[0], $0[1], $1) }
    }

    @Test func columns() async throws {
        let rows = try await Self.rows(
            """
            SELECT n.nspname || '.' || c.relname, a.attname, w.privilege, p.person,
                has_column_privilege(p.person, c.oid, a.attnum, w.privilege)
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped,
                (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('REFERENCES')) AS w (privilege), \(Self.people)
            WHERE n.nspname IN ('datastore', 'datastore_staging', 'lab') AND c.relkind IN ('r', 'v')
            """)
        try Self.compare(rows, atLeast: 5000) { AccessRule.column($0[0], $0[1], $0[2], $1) }
    }

    @Test func sequences() async throws {
        let rows = try await Self.rows(
            """
            SELECT c.relname, w.privilege, p.person, has_sequence_privilege(p.person, c.oid, w.privilege)
            FROM pg_class AS c, (VALUES ('USAGE'), ('SELECT'), ('UPDATE')) AS w (privilege), \(Self.people)
            WHERE c.relnamespace = 'datastore'::regnamespace AND c.relkind = 'S'
            """)
        try Self.compare(rows, atLeast: 42) { $1.mayEverything }
    }

    @Test func functions() async throws {
        let rows = try await Self.rows(
            """
            SELECT f.proname, p.person, has_function_privilege(p.person, f.oid, 'EXECUTE')
            FROM pg_proc AS f, \(Self.people)
            WHERE f.pronamespace IN ('datastore'::regnamespace, 'datastore_staging'::regnamespace)
            """)
        try Self.compare(rows, atLeast: 500) { AccessRule.function($0[0], $1) }
    }

    @Test func theForeignDataWrapper() async throws {
        let rows = try await Self.rows(
            """
            SELECT w.fdwname, p.person, has_foreign_data_wrapper_privilege(p.person, w.oid, 'USAGE')
            FROM pg_foreign_data_wrapper AS w, \(Self.people)
            """)
        try Self.compare(rows, atLeast: 7) { $1.mayEverything }
    }

    /// Nobody becomes another by SET ROLE, and no role of the registry may log in.
    @Test func memberships() async throws {
        let rows = try await Self.rows(
            """
            SELECT g.name, p.person, pg_has_role(p.person, g.name, 'MEMBER')
            FROM (VALUES ('datastore_owner'), ('datastore_loader'), ('datastore_reader')) AS g (name), \(Self.people)
            """)
        let holders = ["datastore_owner": Person.owner, "datastore_loader": .loader, "datastore_reader": .everyReader]
        try Self.compare(rows, atLeast: 21) { $1 == .dba || holders[$0[0]] == $1 }
        let logins = "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'datastore\\_%' AND rolcanlogin"
        #expect(try await Self.rows(logins) == [["0"]])
    }

    /// Statements that are to be refused to a person.
    static let refused: [(Person, [String])] = [
        (.anonymous, ["TABLE lab.shelf", "SELECT datastore.version()", "TABLE datastore.store"]),
        (
            .reader,
            [
                "INSERT INTO lab.shelf_live (key) VALUES ('x')", "UPDATE lab.shelf SET reviewed_by = 'x'",
                "DELETE FROM lab.shelf", "TRUNCATE lab.shelf", "TABLE datastore_staging.staging_shelf",
                "SELECT datastore.begin_run('shelf', 'full', '', gen_random_uuid(), 60, false, '1 h', 'x')",
                "TABLE datastore.lease", "TABLE datastore.schema_grant", "CREATE TABLE lab.x ()",
            ]
        ),
        (
            .annotator,
            [
                "UPDATE lab.shelf SET size = 1", "UPDATE lab.shelf_live SET weight = 1",
                "DELETE FROM lab.shelf",
                "UPDATE lab.shelf SET deleted_at = NULL", "UPDATE datastore.history_shelf SET key = 'x'",
                "ALTER TABLE lab.shelf DISABLE TRIGGER ALL", "SET session_replication_role = 'replica'",
            ]
        ),
        (
            .everyReader,
            [
                "UPDATE datastore.store SET bucket = 's3://mine/'",
                "INSERT INTO datastore.migration VALUES ('x', '9', 'x', 'x')",
                "INSERT INTO datastore.migration_step VALUES ('x', '9', 1, 'x')",
                "CALL datastore.open_migration('x', '9', 'x')", "CALL datastore.record_step('x', '9', 1, 'x', 'x')",
                "DELETE FROM datastore.run", "SELECT nextval('datastore.run_id_seq')",
                "SELECT datastore.merge('shelf', 1, gen_random_uuid())",
                "SELECT datastore.parse_json('{}')",
            ]
        ),
        (
            .loader,
            [
                "SELECT weight FROM lab.shelf", "UPDATE lab.shelf SET reviewed_by = 'x'",
                "TABLE lab.shelf_live",
                "INSERT INTO lab.shelf (id, key, first_seen_at, changed_at, run_id) "
                    + "VALUES (gen_random_uuid(), 'x', now(), now(), 1)",
                "DELETE FROM lab.shelf", "UPDATE datastore_staging.staging_shelf SET run_id = 1",
                "DELETE FROM datastore_staging.staging_shelf", "TRUNCATE datastore_staging.staging_shelf",
                "UPDATE datastore.run SET state = 'staged'", "UPDATE datastore.run_range SET complete = true",
                "INSERT INTO datastore.run (store_id, kind, prefix, state, source_hash, loader_version) "
                    + "VALUES (1, 'full', '', 'staged', '', '')",
                "INSERT INTO datastore.run_range (store_id, run_id, number, whole) VALUES (1, 1, 1, true)",
                "INSERT INTO datastore.lease VALUES (1, 1, gen_random_uuid(), 'infinity')",
                "UPDATE datastore.lease SET until = 'infinity'", "DELETE FROM datastore.held",
                "INSERT INTO datastore.held VALUES (1, 'gone', gen_random_uuid(), 1)", "DELETE FROM datastore.reject",
                "UPDATE datastore.store SET delete_limit_rows = 1000000", "SELECT datastore.lock_store('shelf')",
                "SELECT datastore.fence_run(s, 1, gen_random_uuid()) FROM datastore.store AS s",
                "SELECT datastore.write_refusals(s, r) FROM datastore.store AS s, datastore.run AS r",
                "SELECT datastore.supersede_runs(s, 'full') FROM datastore.store AS s",
                "SELECT datastore.empty_staging(s) FROM datastore.store AS s",
                "SELECT datastore.record_held(s, r, NULL, NULL) FROM datastore.store AS s, datastore.run AS r",
                "SELECT datastore.plan_staged(s, r, NULL, true) FROM datastore.store AS s, datastore.run AS r",
                "SELECT datastore.plan_rows(s, r, true) FROM datastore.store AS s, datastore.run AS r",
                "SELECT datastore.write_staged(s, r) FROM datastore.store AS s, datastore.run AS r",
                "SELECT datastore.derive_shelf(NULL)", "SELECT datastore.show_merge('shelf')",
                "SELECT datastore.hash_of_held(s, 'gone', 1, '') FROM datastore.store AS s",
                "SELECT datastore.verify_ranges(1)",
                "CREATE TABLE datastore_staging.x ()",
                "CREATE FUNCTION datastore.x() RETURNS int LANGUAGE sql RETURN 1",
                "CREATE OR REPLACE FUNCTION datastore.in_scope_shelf(key text) RETURNS boolean "
                    + "LANGUAGE sql AS 'SELECT true'",
                "SET ROLE datastore_owner", "COPY lab.shelf TO '/tmp/x'", "COPY lab.shelf TO PROGRAM 'cat'",
                "ALTER TABLE lab.shelf DISABLE TRIGGER ALL",
                "CREATE EVENT TRIGGER x ON ddl_command_end "
                    + "EXECUTE FUNCTION datastore.guard_mirror()",
            ]
        ),
        (
            .owner,
            [
                // The guard stops even who may: the bucket is the truth.
                "UPDATE lab.shelf SET size = 1", "DELETE FROM lab.shelf", "TRUNCATE lab.shelf",
                "INSERT INTO lab.shelf (id, key, first_seen_at, changed_at, run_id) "
                    + "VALUES (gen_random_uuid(), 'x', now(), now(), 1)",
            ]
        ),
    ]

    @Test(arguments: refused.flatMap { entry in entry.1.map { (entry.0, $0) } })
    func isRefused(person: Person, statement: String) async throws {
        let error = try await Self.database().refusal(of: statement, role: person.rawValue)
        #expect(error?.sqlState == "42501")
    }

    /// Statements that are to work for a person; what they write is rolled back.
    static let allowed: [(Person, [String])] = [
        (
            .reader,
            [
                "TABLE lab.shelf", "TABLE lab.shelf_live", "TABLE lab.shelf_rejects",
                "TABLE lab.shelf_folders",
                "TABLE lab.shelf_freshness", "TABLE lab.shelf_history", "TABLE lab.shelf_deleted",
                "TABLE lab.shelf_good", "SELECT datastore.freshness('shelf')", "SELECT datastore.children('shelf')",
            ]
        ),
        (
            .annotator,
            [
                "UPDATE lab.shelf SET reviewed_by = 'x'", "UPDATE lab.shelf_live SET reviewed_by = 'x'",
                "TABLE lab.shelf_rejects",
            ]
        ),
        (.everyReader, ["TABLE lab.shelf_rejects", "TABLE datastore.server", "TABLE datastore.migration"]),
        (.loader, ["SELECT key, fingerprint FROM lab.shelf", "TABLE datastore.lease", "TABLE datastore.run_range"]),
        (.owner, ["UPDATE datastore.store SET delete_limit_rows = 5", "UPDATE lab.shelf SET reviewed_by = 'x'"]),
    ]

    @Test(arguments: allowed.flatMap { entry in entry.1.map { (entry.0, $0) } })
    func isAllowed(person: Person, statement: String) async throws {
        let error = try await Self.database().refusal(of: "BEGIN; \(statement); ROLLBACK", role: person.rawValue)
        #expect(error == nil)
    }

    /// The raw values of a datastore are for those who may read its table, whoever may read the rejects of another.
    @Test func rejectsAreReadWithTheirTable() async throws {
        let count = "SELECT count(*) FROM datastore.reject"
        let database = try await Self.database()
        #expect(try await database.psql(count, role: "reader").trimmed == "1")
        let revoked = """
            BEGIN; REVOKE SELECT ON lab.shelf FROM shelf_reader; SET LOCAL ROLE shelf_reader; \(count); ROLLBACK
            """
        #expect(try await database.psql(revoked).trimmed == "0")
    }

    static let people =
        "(VALUES " + Person.allCases.map { "('\($0.rawValue)')" }.joined(separator: ", ") + ") AS p (person)"

    private static func rows(_ sql: String) async throws -> [[String]] {
        let lines = try await database().psql(sql).split(separator: "\n")
        return lines.map { $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }
    }

    /// Each row ends in a person and whether the catalog grants it to them.
    private static func compare(
        _ rows: [[String]], atLeast count: Int, expected: ([String], Person) -> Bool
    ) throws {
        #expect(rows.count >= count)
        for row in rows {
            let person = try #require(Person(rawValue: row[row.count - 2]))
            let granted = row[row.count - 1] == "t"
            #expect(granted == expected(row, person), "\(row.joined(separator: " "))")
        }
    }

    private static let sharedDatabase = Task {
        let database = try await ExtensionServer.shared().cluster.createDatabase()
        try await database.psql("REVOKE ALL ON SCHEMA public FROM PUBLIC; CREATE SCHEMA lab")
        try await database.generatePeopledShelf(schema: "lab")
        try await database.merge(["a": #"{"weight": "x"}"#, "b": "{}"])
        return database
    }

    private static func database() async throws -> TestDatabase { try await sharedDatabase.value }
}

extension TestDatabase {
    /// The registry and the store `shelf`, with a view and people who read and annotate it.
    func generatePeopledShelf(name: String = "shelf", schema: String = "public", more: String = "") async throws {
        let view = "views:\n  - { name: shelf_good, where: \"quality = 'good'\", columns: [id, key, weight] }\n"
        try await generate(
            """
            datastore: \(name)
            schema: \(schema)
            bucket: file:///data/shelf/
            columns:
              - { name: quality, from: metadata.quality, type: text }
              - { name: weight, from: metadata.weight, type: integer }
              - { name: code, from: metadata.code, type: text, pattern: '^\\d+$' }
            notes:
              - { name: reviewed_by, type: text }
            delete_limit: { rows: 3, percent: 10 }
            history: true
            access:
              readers: [shelf_reader]
              annotators: [shelf_annotator]
              relates: [shelf_relater]
            \(more.isEmpty ? view : more)
            """)
    }
}
