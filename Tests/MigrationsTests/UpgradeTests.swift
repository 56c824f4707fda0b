import Foundation
import Layout
import Migrations
import Planning
import Postgres
import Rendering
import TestSupport
import Testing

/// A registry comes to a next version with datastores, rows and runs in it.
@Suite struct UpgradeTests {
    private static let shelf = """
        datastore: shelf
        bucket: file:///data/shelf/
        columns:
          - { name: quality, from: metadata.quality, type: text }
          - { name: weight, from: metadata.weight, type: integer }
        notes: [{ name: reviewed_by, type: text }]
        views: [{ name: heavy, where: weight > 1, columns: [id, key, weight] }]
        history: true
        delete_limit: { rows: 0, percent: 0 }
        access: { readers: [analyst], annotators: [reviewer] }

        """

    private static func project() throws -> TestProject {
        let project = try TestProject()
        try project.define(shelf, in: "shelf.yaml")
        try project.define("datastore: attic\nbucket: file:///data/attic/\n", in: "attic.yaml")
        try project.migrate()
        return project
    }

    /// A database with the project, merged once, and a login that merges.
    private static func database(of project: TestProject, _ cluster: TemporaryCluster?) async throws
        -> MigrationDatabase
    {
        let database = try await MigrationDatabase(withTrigrams: false, on: cluster)
        try await database.apply(project.files(.up))
        try await database.psql(
            """
            DO $$ BEGIN CREATE ROLE upgrading_loader LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            GRANT datastore_loader TO upgrading_loader;
            """)
        return database
    }

    private static let loader = "upgrading_loader"

    /// Tables and columns by name, views by their columns, functions, triggers and grants: what two databases have in common
    /// that came to one version by different ways.
    private static func catalog(of database: MigrationDatabase) async throws -> Set<String> {
        let text = try String(contentsOfFile: repositoryRoot() + "/Scripts/catalog.sql", encoding: .utf8)
        let lines = try await database.psql(text).split(separator: "\n").map(String.init)
        let tables = try await database.psql(
            """
            SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, col_description(c.oid, a.attnum),
                a.attacl, c.relacl, c.reloptions, CASE c.relkind WHEN 'v' THEN pg_get_viewdef(c.oid) END
            FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'public'::regnamespace
            """)
        // A dropped column leaves a gap in the numbers.
        return Set(
            lines.filter { !$0.hasPrefix("membership|") }.map {
                $0.replacing(#/^(column\|[^|]*\|[^|]*\|[^|]*\|[^|]*\|)\d+ /#) { $0.output.1 }
            } + tables.split(separator: "\n").map(String.init))
    }

    @Test(arguments: ServerVersion.tested)
    func aRegistryIsUpgradedUnderItsDatastores(version: ServerVersion) async throws {
        let cluster = try await version.cluster()
        let project = try Self.project()
        let database = try await Self.database(of: project, cluster)
        let before = try await Self.catalog(of: database)
        let shelf = database.database
        let first = try await shelf.merge(
            ["a": #"{"quality": "good", "weight": "1"}"#, "b": #"{"weight": "no number"}"#], role: Self.loader)
        #expect(first == "merged")
        // A run that is under way: listed and staged, its loader gone; and one whose deletions are held.
        let held = try await shelf.merge(["b": #"{"weight": "no number"}"#], role: Self.loader)
        #expect(held == "held")
        let staged = try await database.psql(
            shelf.stage(["a": #"{"weight": "2"}"#, "b": #"{"weight": "3"}"#, "c": "{}"])
                + "SELECT :'run', :'token';", role: Self.loader)
        let run = staged.split(separator: "\n").last.map { $0.split(separator: "|").map(String.init) } ?? []

        let next = try NextEdition()
        let written = try project.migrate(next)
        #expect(
            written.map { $0.split(separator: "/").last ?? "" }.filter { $0.hasSuffix(".up.sql") }
                == ["0002_registry.up.sql", "0003_renew_attic_shelf.up.sql"])
        let ups = try project.files(.up)
        // Whoever did not install it is no less a DBA; twice is once.
        try await database.apply([ups[2], ups[2]])
        #expect(try await database.psql("SELECT datastore.version(), datastore.contract()") == "1.2|2\n")
        let registry = try await database.run(project.files(.verify)[2])
        #expect(registry.standardOutput == "" && registry.status == 0)

        // The run that was under way is merged by the contract under which its datastore is.
        let merged = try await database.psql(
            "\\set run \(run[0])\n\\set token \(run[1])\n" + shelf.mergeStaged, role: Self.loader)
        #expect(merged == "merged\n")
        #expect(
            try await database.psql("SELECT key, quality, weight, rejected FROM public.shelf_live ORDER BY key")
                == "a||2|\nb||3|\nc|||\n")
        #expect(try await database.psql("SELECT contract FROM datastore.store ORDER BY name") == "1\n1\n")
        #expect(try await database.psql("SELECT count(*) FROM datastore.held_set") == "1\n")
        let again = try await shelf.merge(
            ["a": #"{"weight": "2"}"#, "b": #"{"weight": "4"}"#, "c": "{}"], role: Self.loader)
        #expect(again == "merged")

        // The next migration brings the datastores along.
        let upgraded = try await Self.catalog(of: database)
        let renewal = try await database.run(ups[3])
        let told =
            "INFO:  retention of shelf is known of every object once the next full run has listed it"
        #expect(renewal.status == 0 && renewal.standardError.contains(told), "\(renewal)")
        #expect(renewal.standardError.split(separator: "\n").count == 1)
        try await database.apply([ups[3]])
        let differing = try await database.differences(project)
        #expect(differing == "")
        let fresh = try await MigrationDatabase(withTrigrams: false, on: cluster)
        let anew = try TestProject(next)
        try anew.define(Self.shelf, in: "shelf.yaml")
        try anew.define("datastore: attic\nbucket: file:///data/attic/\n", in: "attic.yaml")
        try anew.migrate(next)
        try await fresh.apply(anew.files(.up))
        let (renewed, made) = (try await Self.catalog(of: database), try await Self.catalog(of: fresh))
        #expect(renewed.symmetricDifference(made).sorted() == [])
        // What rows lack is known once every object was read again; what is new has it from the beginning.
        let lacking = "SELECT name, datastore.partly_filled(name) FROM datastore.store ORDER BY name"
        #expect(try await database.psql(lacking) == "attic|{}\nshelf|{retention}\n")
        #expect(try await database.psql("SELECT partly_filled FROM public.shelf_freshness") == "{retention}\n")
        try await database.psql(
            shelf.stage(
                ["a": #"{"weight": "5"}"#, "b": #"{"weight": "4"}"#, "c": "{}"], further: ("retention", "2030"))
                + shelf.mergeStaged, role: Self.loader)
        #expect(
            try await database.psql("SELECT key, weight, retention FROM public.shelf_live ORDER BY key")
                == "a|5|2030\nb|4|\nc||\n")
        #expect(try await database.psql(lacking) == "attic|{}\nshelf|{}\n")

        // And back: what the contract before had is there again, as it was.
        let downs = try project.files(.down)
        try await database.apply([downs[3]])
        let undone = try await Self.catalog(of: database)
        #expect(undone.symmetricDifference(upgraded).sorted() == [])
        #expect(try await database.psql("SELECT contract, migration FROM datastore.store") == "1|0001\n1|0001\n")
        let back = try await shelf.merge(["a": #"{"weight": "6"}"#, "b": "{}", "c": "{}"], role: Self.loader)
        #expect(back == "merged")
        #expect(try await database.run(ups[3]).status == 0)
        let left = try await database.differences(project)
        #expect(left == "")
        #expect(before != upgraded)
        try await cluster.remove()
    }

    /// Both ways into a database: psql with the files, and apply, which goes on with what the other began.
    @Test func applyBringsTheRegistryAlongInItsPlace() async throws {
        let project = try Self.project()
        let database = try await Self.database(of: project, nil)
        try project.migrate(NextEdition())
        let dry = try await database.apply(project, ["--dry-run"])
        #expect(dry.status == 2)
        #expect(
            dry.standardOutput.split(separator: "\n").map { $0.prefix(60) }
                == [
                    "0002_registry: bring the registry to version 1.2",
                    "0003_renew_attic_shelf, step 1 of 4: check what attic, shelf ta",
                    "0003_renew_attic_shelf, step 2 of 4: bring attic to contract",
                    "0003_renew_attic_shelf, step 3 of 4: bring shelf to contract",
                    "0003_renew_attic_shelf, step 4 of 4: grant access, and take ",
                ].map { $0.prefix(60) }, "\(dry)")
        let applied = try await database.apply(project)
        #expect(applied.status == 0, "\(applied)")
        #expect(applied.standardOutput.hasPrefix("brought the registry from version 1.1 to 1.2\n0003_renew"))
        let differing = try await database.differences(project)
        #expect(differing == "")
        // From nothing: the first version, what it made, the next.
        let anew = try await MigrationDatabase()
        let all = try await anew.apply(project)
        #expect(all.status == 0, "\(all)")
        #expect(all.standardOutput.split(separator: "\n").map { $0.prefix(22) }.first == "installed the registry")
        #expect(try await anew.differences(project) == "")
        #expect(
            try await anew.psql("SELECT string_agg(version, ' ' ORDER BY version) FROM datastore.registry_version")
                == "1.1 1.2\n")
    }

    /// A project that knows no later registry than its own goes on in a database where another has brought one.
    @Test func anOlderProjectGoesOnBesideALaterRegistry() async throws {
        let (old, new) = (try Self.project(), try TestProject(NextEdition()))
        let database = try await MigrationDatabase()
        try await database.apply(new.files(.up))
        #expect(try await database.psql("SELECT datastore.version()") == "1.2\n")
        let applied = try await database.apply(old)
        #expect(applied.status == 0, "\(applied)")
        try await database.psql(
            """
            DO $$ BEGIN CREATE ROLE upgrading_loader LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            GRANT datastore_loader TO upgrading_loader;
            """)
        let merged = try await database.database.merge(["a": #"{"weight": "7"}"#], role: Self.loader)
        #expect(merged == "merged")
        #expect(try await database.psql("SELECT key, weight FROM public.shelf_live") == "a|7\n")
        try old.migrate(NextEdition())
        #expect(try await database.apply(old).status == 0)
        #expect(try await database.differences(old) == "")
        #expect(try await database.psql("SELECT count(retention) FROM public.shelf") == "0\n")
    }

    /// An extension's own members are brought along by the extension.
    @Test func anExtensionIsNotUpgradedByFile() async throws {
        let project = try Self.project()
        let database = try await Self.database(of: project, nil)
        try await database.psql(
            "CREATE EXTENSION IF NOT EXISTS pg_trgm;"
                + " UPDATE pg_extension SET extname = 'datastore' WHERE extname = 'pg_trgm'")
        try project.migrate(NextEdition())
        let refused = try await database.run(project.files(.up)[2])
        #expect(refused.status == 3)
        #expect(refused.standardError.contains("run: ALTER EXTENSION datastore UPDATE;"), "\(refused)")
    }

    /// What a Django project's tests made is for them alone.
    @Test func aRegistryWithoutRolesIsNotUpgradedByFile() async throws {
        let project = try Self.project()
        let database = try await Self.database(of: project, nil)
        try await database.psql("UPDATE datastore.registry_version SET has_roles = false")
        try project.migrate(NextEdition())
        let refused = try await database.run(project.files(.up)[2])
        #expect(refused.status == 3)
        #expect(refused.standardError.contains("was made without roles (DATASTORE_ROLES = False)"), "\(refused)")
    }

    /// What is two contracts behind is not left behind.
    @Test func aDatastoreThatWouldNotBeServedStopsTheUpgrade() async throws {
        let project = try Self.project()
        let database = try await Self.database(of: project, nil)
        try await database.psql("UPDATE datastore.store SET contract = 0 WHERE name = 'attic'")
        try project.migrate(NextEdition())
        let refused = try await database.run(project.files(.up)[2])
        #expect(refused.status == 3)
        #expect(
            refused.standardError.contains(
                "the datastore attic is of contract 0, which version 1.2 of the registry does not serve"), "\(refused)")
        #expect(try await database.psql("SELECT datastore.version()") == "1.1\n")
    }

    @Test func whoHasTheRegistryInUseIsNamed() async throws {
        let project = try Self.project()
        let database = try await Self.database(of: project, nil)
        try project.migrate(NextEdition())
        let holder = try database.database.connect(role: "postgres")
        try holder.runScript(
            "SET application_name = 'somebody'; BEGIN; LOCK TABLE datastore.run IN ROW EXCLUSIVE MODE", name: "hold")
        let refused = try await database.run(project.files(.up)[2])
        #expect(refused.status == 3)
        #expect(refused.standardError.contains("the registry stays in use: process "), "\(refused)")
        #expect(refused.standardError.contains("somebody, user postgres"), "\(refused)")
        try holder.runScript("ROLLBACK", name: "let go")
        try await database.apply([project.files(.up)[2]])
    }

    /// The loader that knows the contract before does not write by the next one.
    @Test func aLoaderSaysWhichContractItKnows() async throws {
        let project = try Self.project()
        let database = try await Self.database(of: project, nil)
        try project.migrate(NextEdition())
        func merge() async throws -> ProgramRun {
            try await runProgram(
                builtProgram("loader"), ["merge", "attic", "--database", database.database.url(role: Self.loader)])
        }
        let ups = try project.files(.up)
        try await database.apply([ups[2]])
        let served = try await merge()
        #expect(
            served.standardError.contains("there is no folder /data/attic/")
                && !served.standardError.contains("contract"),
            "\(served)")
        try await database.apply([ups[3]])
        let refused = try await merge()
        #expect(refused.status == 1)
        #expect(
            refused.standardError.contains(
                "attic is of contract 2 with the registry, and this loader knows those up to 1"),
            "\(refused)")
    }
}
