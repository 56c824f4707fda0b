internal import Foundation
internal import Postgres
internal import TestSupport
import Testing

/// The registry as an extension: made, updated, adopted, released and dropped.
@Suite struct ExtensionTests {
    @Test func theExtensionAndThePlainFilesMakeTheSameCatalog() async throws {
        let server = try await ExtensionServer.shared()
        let plain = try await server.databaseWithPlainFiles().catalog()
        let packaged = try await server.databaseWithExtension().catalog()
        #expect(plain == packaged)
        #expect(plain.contains("function|datastore.merge(text,bigint,uuid,text)|datastore_owner"))
    }

    @Test func thePlainFilesMayBeRunAgain() async throws {
        let database = try await ExtensionServer.shared().databaseWithPlainFiles()
        let before = try await database.catalog()
        try await installRegistry(into: database)
        #expect(try await database.catalog() == before)
    }

    @Test func anUpdateFromAnOlderVersionMakesTheCatalogOfAFreshInstall() async throws {
        // A server of its own, as the version that CREATE EXTENSION takes changes under it.
        let server = try await ExtensionServer.start()
        let old = try ExtensionSources(in: server.root)
        try old.makeOlder()
        try await old.install(into: server.root)
        let database = try await server.cluster.createDatabase()
        try await database.psql("CREATE EXTENSION datastore VERSION '0.9'")
        try await database.makeShelf()
        try await database.merge(["a": #"{"weight": "1"}"#])
        let older = try await database.catalog()

        let new = try ExtensionSources(in: server.root)
        try new.writeUpdateFromOlder()
        try await new.install(into: server.root)
        let fresh = try await server.databaseWithExtension()
        try await fresh.makeShelf()
        #expect(try await fresh.catalog() != older)
        try await database.psql("ALTER EXTENSION datastore UPDATE")
        let differences = try await database.catalogDifferences(to: fresh)
        #expect(differences == [])
        #expect(try await database.members() == server.databaseWithExtension().members())
        try await database.merge(["a": #"{"weight": "2"}"#, "b": "{}"])
        #expect(try await database.shelf() == "a|2\nb|")
        try await server.cluster.remove()
    }

    @Test func plainFilesAreAdoptedAndReleasedWithTheirRows() async throws {
        let server = try await ExtensionServer.shared()
        let database = try await server.databaseWithPlainFiles()
        try await database.makeShelf()
        try await database.merge(["a": #"{"weight": "1"}"#])
        let catalog = try await database.catalog()
        let log = try await database.psql("SELECT id, state, inserted FROM datastore.run")

        try await database.psql("CREATE EXTENSION datastore VERSION unpackaged; ALTER EXTENSION datastore UPDATE")
        #expect(try await database.members() == server.databaseWithExtension().members())
        #expect(try await database.catalog() == catalog)
        try await database.merge(["a": #"{"weight": "2"}"#, "b": "{}"])

        try await database.psql(files: ["\(repositoryRoot())/packaging/extension/datastore_release.sql"])
        #expect(try await database.psql("SELECT count(*) FROM pg_extension WHERE extname = 'datastore'").trimmed == "0")
        #expect(try await database.catalog() == catalog)
        try await database.merge(["b": "{}", "c": "{}"])
        #expect(try await database.shelf() == "b|\nc|")
        #expect(try await database.psql("SELECT id, state, inserted FROM datastore.run WHERE id = 1") == log)
    }

    @Test func droppingIsRefusedWhileThereAreDatastores() async throws {
        let database = try await ExtensionServer.shared().databaseWithExtension()
        try await database.makeShelf()
        try await database.merge(["a": "{}"])
        let refusal = try database.refusal(of: "DROP EXTENSION datastore", role: "dba")
        #expect(refusal?.sqlState == "2BP01")
        #expect(refusal?.detail?.contains("datastore.derive_shelf(datastore.object)") == true)
        #expect(refusal?.detail?.contains("datastore.history_shelf") == true)
        // What is left then: the table with its rows, which nothing keeps in step any more.
        try await database.psql("DROP EXTENSION datastore CASCADE")
        #expect(try await database.psql("SELECT key FROM public.shelf").trimmed == "a")
        #expect(try await database.psql("SELECT to_regnamespace('datastore') IS NULL").trimmed == "t")
    }

    @Test func droppingLeavesNothingWhereThereIsNoDatastore() async throws {
        let database = try await ExtensionServer.shared().databaseWithExtension()
        try await database.psql("DROP EXTENSION datastore")
        let left = """
            SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'datastore%'
            UNION ALL SELECT count(*) FROM pg_foreign_data_wrapper
            """
        #expect(try await database.psql(left).trimmed == "0\n0")
    }

    @Test func anotherRolesSchemaIsNotBuiltInto() async throws {
        let database = try await ExtensionServer.shared().cluster.createDatabase()
        try await database.psql("CREATE SCHEMA datastore AUTHORIZATION anonymous")
        let script = try String(contentsOfFile: repositoryRoot() + "/SQL/extension/01_schema.sql", encoding: .utf8)
        let refusal = try database.refusal(of: "BEGIN; \(script)", role: "dba")
        #expect(refusal?.sqlState == "42501")
        #expect(refusal?.message == "the schema datastore belongs to anonymous, who is not a member of datastore_owner")
    }

    /// What `pgtle.install_extension` takes is one text of SQL, which it hands to `CREATE EXTENSION`.
    @Test func theScriptIsPlainSQLAfterItsFirstLine() async throws {
        let server = try await ExtensionServer.shared()
        let name = server.root + "/usr/share/postgresql/15/extension/datastore--1.0.sql"
        let text = try String(contentsOfFile: name, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first?.hasPrefix("\\echo") == true)
        let body = lines.dropFirst()
        #expect(!body.contains { $0.hasPrefix("\\") })
        let script = body.joined(separator: "\n")
        #expect(!script.contains("$_pgtle_$"))
        let database = try await server.cluster.createDatabase()
        #expect(try database.refusal(of: "BEGIN; \(script); COMMIT", role: "dba") == nil)
        #expect(try await database.catalog() == server.databaseWithPlainFiles().catalog(owner: "dba"))
    }
}

extension ExtensionSources {
    private var step: String {
        """
        -- From 0.9: no foreign servers, and a cast that is gone.
        ALTER TABLE datastore.store ADD COLUMN foreign_server name;
        DROP FUNCTION datastore.cast_money(text);

        """
    }

    /// Makes of these sources a version 0.9 that never was: a function fewer, one more, one different, a column fewer, a
    /// view fewer.
    func makeOlder() throws {
        let control = "packaging/extension/datastore.control"
        try replace("default_version = '1.0'", with: "default_version = '0.9'", in: control)
        try replace("    foreign_server name,\n", with: "", in: "SQL/extension/05_store.sql")
        let store = try read("SQL/extension/05_store.sql")
        let comment = #/COMMENT ON COLUMN datastore\.store\.foreign_server IS\n.*\n/#
        try write(store.replacing(comment, with: ""), to: "SQL/extension/05_store.sql")
        try write("-- Nothing yet.\n", to: "SQL/extension/21_wrapper.sql")
        try replace(", datastore.server\n", with: "\n", in: "SQL/extension/90_privileges.sql")
        try replace("RETURN '1.0';", with: "RETURN '0.9';", in: "SQL/extension/01_schema.sql")
        let schema = try read("SQL/extension/01_schema.sql")
        let cast = "CREATE FUNCTION datastore.cast_money(text) RETURNS money LANGUAGE sql RETURN NULL::money;\n"
        try write(schema + "\n" + cast, to: "SQL/extension/01_schema.sql")
    }

    /// Adds the step that leads from that version to this one.
    func writeUpdateFromOlder() throws {
        try FileManager.default.createDirectory(
            atPath: "\(folder)/packaging/extension/updates", withIntermediateDirectories: true)
        try write(step, to: "packaging/extension/updates/0.9--1.0.sql")
    }
}

extension TestDatabase {
    /// The members of the extension, and what of it is dumped.
    func members() async throws -> String {
        try await psql(
            """
            SELECT pg_identify_object(d.classid, d.objid, d.objsubid),
                array_position(e.extconfig, d.objid) IS NOT NULL AND d.classid = 'pg_class'::regclass
            FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid
            WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'datastore'
            ORDER BY pg_identify_object(d.classid, d.objid, d.objsubid)::text
            """)
    }

    /// The catalog with another role in the place of the superuser who made it.
    func catalog(owner: String) async throws -> String {
        // In quotes it is the name of a style of intervals.
        try await catalog().replacing("'postgres'", with: "'style'").replacing("postgres", with: owner)
            .replacing("'style'", with: "'postgres'")
    }

    /// The live rows: key and weight.
    func shelf() async throws -> String {
        try await psql("SELECT key, weight FROM public.shelf_live ORDER BY key").trimmed
    }
}
