internal import Foundation
internal import Postgres
internal import TestSupport
import Testing

/// Attacks on the functions that run with more rights than their caller has.
@Suite struct SecurityTests {
    /// What others left in public before the registry came: nothing of it is called, at installation or later.
    @Test func objectsInPublicDoNotComeInBetween() async throws {
        let database = try await ExtensionServer.shared().cluster.createDatabase()
        try await database.psql(fixture("hostile.sql"))
        // The traps work: this is what a path that is not pinned falls into.
        try await database.psql("BEGIN; SET LOCAL search_path = public; SELECT format('%I', 'x'::name); COMMIT")
        #expect(try await database.psql("SELECT who, what FROM public.trapped").trimmed == "postgres|format")
        try await database.psql("TRUNCATE public.trapped")

        try await database.psql("ALTER DATABASE \(database.name) SET search_path = public, pg_catalog")
        try await installRegistry(into: database)
        try await database.generatePeopledShelf()
        #expect(try await database.merge(["a": #"{"weight": "x"}"#, "b": "{}"]) == "merged")
        #expect(try await database.merge(["b": #"{"weight": "1"}"#]) == "merged")
        try await database.psql("UPDATE public.shelf SET reviewed_by = 'Ada'", role: "annotator")
        for relation in ["shelf_live", "shelf_rejects", "shelf_folders", "shelf_freshness", "shelf_history"] {
            try await database.psql("TABLE public.\(relation)", role: "reader")
        }
        try await database.psql("SELECT datastore.children('shelf'), datastore.freshness('shelf')", role: "reader")
        #expect(try await database.psql("SELECT * FROM public.trapped") == "")
        #expect(try await database.strangers() == "")
    }

    /// What a loader may make of its own session does not reach the functions that run as the owner.
    @Test func theCallersSessionDoesNotComeInBetween() async throws {
        let database = try await Self.database()
        let shadows = """
            SET search_path = pg_temp, public;
            CREATE TEMP TABLE store (LIKE datastore.store);
            CREATE TEMP TABLE run (LIKE datastore.run);
            CREATE TEMP TABLE lease (LIKE datastore.lease);
            CREATE TEMP TABLE run_range (LIKE datastore.run_range);
            CREATE TEMP TABLE held (LIKE datastore.held);
            CREATE TEMP TABLE pg_class (oid oid, relname name, relnamespace oid, reltuples real);
            CREATE TEMP TABLE pg_namespace (oid oid, nspname name);
            CREATE TEMP TABLE pg_constraint (contype "char", confrelid oid);
            CREATE TYPE pg_temp.run_plan AS (gone text);
            CREATE DOMAIN pg_temp.jsonb AS text CHECK (VALUE = 'no');
            CREATE DOMAIN pg_temp.uuid AS text CHECK (VALUE = 'no');
            CREATE FUNCTION pg_temp.format(text, text) RETURNS text LANGUAGE sql AS 'SELECT 1/0 || ''''';
            CREATE FUNCTION pg_temp.count(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 1/0';
            SET enable_seqscan = off;
            SET standard_conforming_strings = off;
            SET escape_string_warning = off;
            SET check_function_bodies = off;
            SET DateStyle = 'SQL, DMY';
            SET IntervalStyle = 'sql_standard';
            SET bytea_output = 'escape';
            SET TimeZone = 'Asia/Kathmandu';
            SET client_encoding = 'LATIN1';

            """
        let run = database.stage(["s": #"{"weight": "7", "code": "42"}"#]) + database.mergeStaged
        #expect(try await database.psql(shadows + run.qualified, role: "loader").trimmed == "merged")
        let row = try await database.psql("SELECT weight, code, rejected, id FROM public.shelf WHERE key = 's'").trimmed
        // The id: sixteen bytes of SHA-256 over file:///data/shelf/s.
        #expect(row == "7|42||583b1a5a-fca9-f427-4d4b-e33f55236c6b")
    }

    /// Texts that would do something if they were ever pasted into a statement.
    static let texts = [
        "'; DROP TABLE public.shelf; --", "\"; DROP TABLE public.shelf; --", "shelf\"", "shelf'", "$1", "%I %s %%",
        "\\",
        "$function$", "shelf; SELECT 1", "public.shelf", "",
    ]

    @Test(arguments: texts)
    func namesOfDatastoresAreValuesOnly(text: String) async throws {
        let database = try await Self.database()
        let name = "'" + text.replacing("'", with: "''") + "'"
        for (call, role) in [
            ("datastore.begin_run(\(name), 'full', '', gen_random_uuid(), 60, false, '1 h', 'x')", "loader"),
            ("datastore.merge(\(name), 1, gen_random_uuid())", "loader"),
            ("datastore.plan(\(name), 1, gen_random_uuid())", "loader"),
            ("datastore.freshness(\(name))", "reader"), ("datastore.children(\(name))", "reader"),
        ] {
            #expect(try database.refusal(of: "SELECT \(call)", role: role)?.sqlState == "DS004")
        }
        #expect(
            try await database.psql("SELECT count(*) FROM datastore.children('shelf', \(name))", role: "reader") != "")
    }

    @Test func keysAndMetadataAreValuesOnly() async throws {
        let database = try await ExtensionServer.shared().cluster.createDatabase()
        try await database.generatePeopledShelf()
        let keys = Self.texts.filter { !$0.isEmpty }
        let objects = Dictionary(
            uniqueKeysWithValues: keys.map { ($0, #"{"quality": "'; DROP TABLE x; --", "weight": "'"}"#) })
        #expect(try await database.merge(objects, refused: keys.map { "%FF" + $0 }) == "merged")
        let kept = try await database.psql("SELECT key FROM public.shelf_live ORDER BY key").trimmed
        #expect(Set(kept.split(separator: "\n").map(String.init)) == Set(keys))
        #expect(try await database.merge([:]) == "held")
    }

    /// A name that has to be quoted everywhere: definitions may choose it.
    @Test(arguments: ["Sh'e\"lf", "select", "a b;--", "%I", "$derive$"])
    func aDatastoreWithAnyNameMerges(name: String) async throws {
        let database = try await ExtensionServer.shared().cluster.createDatabase()
        let yaml = "'" + name.replacing("'", with: "''") + "'"
        try await database.generatePeopledShelf(name: yaml, more: "# no views")
        let identifier = "\"staging_" + name.replacing("\"", with: "\"\"") + "\""
        let literal = "'" + name.replacing("'", with: "''") + "'"
        let run = (database.stage(["a": #"{"weight": "3"}"#]) + database.mergeStaged)
            .replacing("'shelf'", with: literal).replacing("staging_shelf", with: identifier)
        #expect(try await database.psql(run, role: "loader").trimmed == "merged")
        let children = "SELECT key FROM datastore.children(\(literal))"
        #expect(try await database.psql(children, role: "reader").trimmed == "a")
    }

    private static let sharedDatabase = Task {
        let database = try await ExtensionServer.shared().cluster.createDatabase()
        try await database.generatePeopledShelf()
        return database
    }

    private static func database() async throws -> TestDatabase { try await sharedDatabase.value }
}

extension String {
    /// The statements of a run with every function of the server named with its schema.
    fileprivate var qualified: String {
        replacing("gen_random_uuid", with: "pg_catalog.gen_random_uuid")
            .replacing("hashtextextended", with: "pg_catalog.hashtextextended")
    }
}

extension TestDatabase {
    /// Whatever the registry and its stores depend on outside of the server's own schema and theirs.
    func strangers() async throws -> String {
        try await psql(
            """
            SELECT DISTINCT pg_describe_object(d.classid, d.objid, 0), pg_describe_object(d.refclassid, d.refobjid, 0)
            FROM pg_depend AS d
            CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, 0) AS o
            CROSS JOIN LATERAL pg_identify_object(d.refclassid, d.refobjid, 0) AS r
            WHERE o.schema LIKE 'datastore%' AND r.schema NOT LIKE 'datastore%' AND r.schema <> 'pg_catalog'
                AND r.identity NOT LIKE 'public.shelf%' AND d.deptype = 'n'
            """
        ).trimmed
    }
}
