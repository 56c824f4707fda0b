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

    @Test func anUpdateMakesTheCatalogOfAFreshInstallAndDatastoresGoOn() async throws {
        // A server of its own, as the version that CREATE EXTENSION takes changes under it.
        let server = try await ExtensionServer.start()
        let database = try await server.databaseWithExtension()
        try await database.makeShelf()
        try await database.merge(["a": #"{"weight": "1"}"#])
        let older = try await database.catalog()
        let staged = try await database.psql(
            database.stage(["a": #"{"weight": "2"}"#, "b": "{}"]) + "SELECT :'run', :'token';", role: "loader")
        let run = staged.trimmed.split(separator: "|")

        let next = try ExtensionSources(in: server.root)
        try next.makeNext()
        try await next.install(into: server.root)
        let fresh = try await server.databaseWithExtension()
        #expect(try await fresh.psql("SELECT datastore.version()").trimmed == NextRegistry.version)
        try await fresh.makeShelf()
        #expect(try await fresh.catalog() != older)
        try await database.psql("ALTER EXTENSION datastore UPDATE")
        // The staging table of a datastore has the form that it was made by.
        let differences = try await database.catalogDifferences(to: fresh)
            .filter { !$0.hasPrefix("column|datastore_staging.staging_shelf.") }
        #expect(differences == [])
        let members = try await database.members()
        #expect(try await members == server.databaseWithExtension().members())
        try await database.psql("\\set run \(run[0])\n\\set token \(run[1])\n" + database.mergeStaged, role: "loader")
        #expect(try await database.shelf() == "a|2\nb|")
        try await database.merge(["a": #"{"weight": "3"}"#, "b": "{}"])
        #expect(try await database.shelf() == "a|3\nb|")
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
        let name = server.root + "/usr/share/postgresql/15/extension/datastore--1.1.sql"
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
    /// Makes of these sources the next version, which never was.
    func makeNext() throws {
        try replace(
            "default_version = '1.1'", with: "default_version = '\(NextRegistry.version)'",
            in: "packaging/extension/datastore.control")
        for (name, text) in try NextRegistry().sources { try write(text, to: "SQL/extension/\(name)") }
        try write(NextRegistry.upgrade, to: "SQL/upgrades/01_to_1_2.sql")
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
