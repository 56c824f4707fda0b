import Foundation
import TestSupport
import Testing

/// The app's migrations, beside psql and `generator apply`.
@Suite struct MigrateTests {
    private func database() async throws -> TestDatabase {
        let database = try await TemporaryCluster.shared().createDatabase()
        try await database.psql(
            """
            DO $$ BEGIN
                IF to_regrole('lab_web') IS NULL THEN CREATE ROLE lab_web LOGIN; END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
            """)
        return database
    }

    private func steps(_ database: TestDatabase) async throws -> String {
        try await database.psql("SELECT project, version, step, hash FROM datastore.migration_step ORDER BY 1, 2, 3")
    }

    private static let relates = "access: { relates: [lab_web], annotators: [lab_web] }"

    @Test(arguments: DjangoSeries.allCases)
    func djangoFindsNothingToDo(_ series: DjangoSeries) async throws {
        let (project, database) = (try await DjangoProject(access: Self.relates), try await database())
        try await project.managed(series, on: database, as: "postgres", "makemigrations", "--check", "--dry-run")
        try await project.managed(series, on: database, as: "postgres", "migrate")
        let found = try await project.managed(series, on: database, as: "postgres", "check", "--database", "default")
        #expect(found.contains("no issues"), "\(found)")
        let differences = try await project.verify(database)
        #expect(differences == "")
    }

    /// The ledger is one, whoever applied what.
    @Test func anyRunnerMayComeFirst() async throws {
        let project = try await DjangoProject(access: Self.relates)
        let byDjango = try await database()
        try await project.managed(.newest, on: byDjango, as: "postgres", "migrate")
        let expected = try await steps(byDjango)
        #expect(expected.split(separator: "\n").count == 3)
        // psql, then Django by a role that may nothing but read.
        let byHand = try await database()
        try await project.psql(byHand)
        #expect(try await steps(byHand) == expected)
        try await byHand.psql("GRANT ALL ON SCHEMA public TO lab_web")
        try await project.managed(.oldest, on: byHand, as: "lab_web", "migrate")
        let found = try await project.managed(.oldest, on: byHand, as: "lab_web", "check", "--database", "default")
        #expect(found.contains("no issues"), "\(found)")
        // Who may not apply is told so, and what would help.
        let unready = try await database()
        try await runSuccessfully(
            unready.cluster.binaries.program("psql"), ["-X", "-q", "-d", unready.url, "-f", project.ups()[0]])
        try await unready.psql("GRANT ALL ON SCHEMA public TO lab_web")
        let blind = try await project.manage(.newest, on: unready, as: "lab_web", ["manage.py", "migrate", "scans"])
        #expect(blind.status != 0 && blind.standardError.contains("may not"), "\(blind.standardError)")
        try await unready.psql("GRANT datastore_reader TO lab_web")
        let barred = try await project.manage(.newest, on: unready, as: "lab_web", ["manage.py", "migrate", "scans"])
        try await unready.psql("REVOKE datastore_reader FROM lab_web")
        #expect(barred.standardError.contains("GRANT datastore_owner TO"), "\(barred.standardError)")
        // Django began, psql and apply go on and find what it did.
        let applied = try await runSuccessfully(
            builtProgram("generator"), ["apply", "--project", project.project, "--database", byDjango.url])
        #expect(applied.contains("0 migrations applied, 1 there before"), "\(applied)")
        try await project.psql(byDjango)
        #expect(try await steps(byDjango) == expected)
        #expect(try await project.verify(byDjango) == "")
    }

    /// What broke off half-way is gone on with.
    @Test(arguments: DjangoSeries.allCases)
    func djangoGoesOnWherePsqlStopped(_ series: DjangoSeries) async throws {
        let (project, database) = (try await DjangoProject(access: Self.relates), try await database())
        let text = try String(contentsOfFile: project.ups()[1], encoding: .utf8)
        let half = text.components(separatedBy: "--== step 3")[0]
        let file = try project.root.write(half, to: "half.sql")
        let psql = try database.cluster.binaries.program("psql")
        for path in [try project.ups()[0], file] {
            try await runSuccessfully(psql, ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.url, "-f", path])
        }
        #expect(try await steps(database).split(separator: "\n").count == 2)
        let warned = try await project.managed(series, on: database, as: "postgres", "migrate")
        #expect(warned.contains("scans.0002_create_lidar_scans... OK"), "\(warned)")
        #expect(try await project.verify(database) == "")
        // And back: what has rows is kept, until somebody says that it may go.
        try await database.psql(
            "SELECT set_config('datastore.merging', 'lidar_scans', false); INSERT INTO lidar_scans (id, key, fingerprint, first_seen_at, changed_at, run_id) VALUES (gen_random_uuid(), 'a/b/c.nc', 1, now(), now(), 1)"
        )
        try await project.managed(series, on: database, as: "postgres", "migrate", "results", "zero")
        let kept = try await project.manage(
            series, on: database, as: "postgres", ["manage.py", "migrate", "scans", "zero"])
        #expect(kept.status != 0 && kept.standardError.contains("DATASTORE_REALLY=yes"), "\(kept.standardError)")
        #expect(try await steps(database).split(separator: "\n").count == 3)
        try await project.managed(
            series, on: database, as: "postgres", "migrate", "scans", "zero", more: ["DATASTORE_REALLY": "yes"])
        #expect(
            try await database.psql("SELECT to_regclass('lidar_scans') IS NULL, to_regnamespace('datastore') IS NULL")
                == "t|t\n")
    }

    /// What a migration sets in the session is as it was afterwards, whoever set it before.
    @Test(arguments: DjangoSeries.allCases)
    func theSessionIsAsItWas(_ series: DjangoSeries) async throws {
        let (project, database) = (try await DjangoProject(), try await database())
        let code = """
            from django.core.management import call_command
            from django.db import connection
            def told():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT name, setting FROM pg_settings WHERE source = 'session' ORDER BY name")
                    return cursor.fetchall()
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '7s'; SET search_path = public, pg_catalog; SET TimeZone = 'Europe/Oslo'")
            before = dict(told())
            call_command("migrate", "scans", verbosity=0)
            after = dict(told())
            assert after == before, (before, after)
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
                assert cursor.fetchone()[0] == 0
            print("as it was")
            """
        let said = try await project.managed(series, on: database, as: "postgres", "shell", "-c", code)
        #expect(said.contains("as it was"), "\(said)")
    }

    @Test func sqlmigrateTellsTheSteps() async throws {
        let (project, database) = (try await DjangoProject(), try await database())
        let text = try await project.managed(.newest, on: database, as: "postgres", "sqlmigrate", "scans", "0002")
        for piece in [
            "CALL datastore.open_migration('lidar', '0001'", "CREATE TABLE public.lidar_scans (",
            "SET LOCAL ROLE datastore_owner;", "'create_lidar_scans');",
        ] {
            #expect(text.contains(piece), "\(piece)")
        }
    }

    /// A module that was edited is refused, and so is a database that other files made.
    @Test func whatWasEditedIsRefused() async throws {
        let (project, database) = (try await DjangoProject(), try await database())
        let path = "web/scans/migrations/0002_create_lidar_scans.py"
        let text = try project.text("scans/migrations/0002_create_lidar_scans.py")
        try project.root.write(
            text.replacing("CREATE TABLE public.lidar_scans (", with: "CREATE  TABLE public.lidar_scans ("), to: path)
        let run = try await project.manage(.newest, on: database, as: "postgres", ["manage.py", "migrate"])
        #expect(run.status != 0 && run.standardError.contains("were edited"), "\(run.standardError)")
        let refused = try await runProgram(
            builtProgram("generator"),
            ["django", "--project", project.project, "--app", "scans", "--output", project.web])
        #expect(refused.status == 1 && refused.standardError.contains("is not that of this project"), "\(refused)")
        let other = try await DjangoProject([DjangoProject.lidar(bucket: "/srv/other/")])
        try await other.managed(.newest, on: database, as: "postgres", "migrate", "scans")
        try project.root.write(text, to: path)
        let checked = try await project.manage(
            .newest, on: database, as: "postgres", ["manage.py", "check", "--database", "default"])
        #expect(checked.status != 0 && checked.standardError.contains("datastore.E004"), "\(checked.standardError)")
        #expect(checked.standardError.contains("datastore.E007"), "\(checked.standardError)")
    }

    /// What another project installed, and what is of an earlier version, is brought along by the first migration.
    @Test func anEarlierRegistryIsBroughtAlong() async throws {
        let (project, database) = (try await DjangoProject(), try await database())
        try await installRegistry(into: database)
        try await database.psql(
            "CREATE OR REPLACE FUNCTION datastore.version() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN '1.0'"
        )
        let settings = try project.text("lab/settings.py")
        try project.root.write(settings + "\nDATASTORE_ROLES = False\n", to: "web/lab/settings.py")
        let refused = try await project.manage(
            .newest, on: database, as: "postgres", ["manage.py", "migrate", "scans"])
        #expect(
            refused.status != 0 && refused.standardError.contains("another setting of DATASTORE_ROLES"), "\(refused)")
        try project.root.write(settings, to: "web/lab/settings.py")
        try await project.managed(.newest, on: database, as: "postgres", "migrate", "scans")
        #expect(
            try await database.psql("SELECT datastore.version() <> '1.0', count(*) FROM datastore.store") == "t|1\n")
    }

    @Test func severalDatabasesHaveARouter() async throws {
        let (project, main, lab) = (try await DjangoProject(), try await database(), try await database())
        let more = ["LAB_OTHER": lab.name]
        try await project.managed(.newest, on: main, as: "postgres", "migrate", "scans", more: more)
        #expect(try await main.psql("SELECT to_regnamespace('datastore') IS NULL") == "t\n")
        try await project.managed(
            .newest, on: main, as: "postgres", "migrate", "scans", "--database", "lab", more: more)
        #expect(try await lab.psql("SELECT to_regclass('lidar_scans') IS NOT NULL") == "t\n")
        try await project.managed(
            .newest, on: main, as: "postgres", "shell", "-c",
            "from scans.models import LidarScan; assert LidarScan.objects.count() == 0", more: more)
    }
}

extension DjangoProject {
    /// Applies the project's files as a DBA does.
    func psql(_ database: TestDatabase) async throws {
        for file in try ups() {
            try await runSuccessfully(
                database.cluster.binaries.program("psql"),
                ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.url, "-f", file])
        }
    }

    /// What the verify files find.
    func verify(_ database: TestDatabase) async throws -> String {
        var found = ""
        for file in try ups().map({ $0.replacing(".up.sql", with: ".verify.sql") }) {
            found += try await runSuccessfully(
                database.cluster.binaries.program("psql"), ["-X", "-q", "-A", "-t", "-d", database.url, "-f", file])
        }
        return found
    }
}
