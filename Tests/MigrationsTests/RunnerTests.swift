import Foundation
import Migrations
import Rendering
import TestSupport
import Testing

/// `generator apply` beside psql: one form, two runners.
@Suite struct RunnerTests {
    @Test(arguments: GoldenCase.all) func bothRunnersMakeTheSameCatalog(_ golden: GoldenCase) async throws {
        let project = try golden.project()
        let (byHand, byProgram) = (try await MigrationDatabase(), try await MigrationDatabase())
        try await byHand.apply(project.files(.up))
        let applied = try await byProgram.apply(project)
        #expect(applied.status == 0 && applied.standardError == "", "\(applied)")
        #expect(applied.standardOutput.hasSuffix("1 migration applied, 0 there before\n"), "\(applied)")
        #expect(try await byProgram.differences(project) == "")
        #expect(try await byProgram.contents() == byHand.contents())
        let again = try await byProgram.apply(project)
        #expect(again.status == 0 && again.standardOutput == "0 migrations applied, 1 there before\n", "\(again)")
        try await byProgram.apply(project.files(.down).reversed())
    }

    @Test(arguments: ServerVersion.tested) func everyServerVersion(version: ServerVersion) async throws {
        let cluster = try await version.cluster()
        let project = try GoldenCase(name: "two_stores").project()
        let database = try await MigrationDatabase(withTrigrams: false, on: cluster)
        let applied = try await database.apply(project)
        #expect(applied.status == 0, "\(applied)")
        #expect(try await database.differences(project) == "")
        try await cluster.remove()
    }

    @Test(arguments: 1...3) func oneRunnerFinishesWhatTheOtherBegan(step: Int) async throws {
        let project = try GoldenCase(name: "full").project()
        let database = try await MigrationDatabase()
        try await database.apply([project.files(.up)[0]])
        let up = try String(contentsOfFile: project.files(.up)[1], encoding: .utf8)
        let begun = up.components(separatedBy: StepMark.step)[..<step].joined(separator: StepMark.step)
        #expect(try await database.run(text: begun).status == 0)
        let dry = try await database.apply(project, ["--dry-run"])
        #expect(dry.status == 2)
        #expect(dry.standardOutput.hasPrefix("0001_create_lidar_scans, step \(step) of 3: "), "\(dry)")
        let finished = try await database.apply(project)
        #expect(finished.status == 0, "\(finished)")
        #expect(try await database.differences(project) == "")
    }

    @Test func psqlFinishesWhatApplyBegan() async throws {
        let project = try GoldenCase(name: "minimal").project()
        let database = try await MigrationDatabase()
        try await database.apply([project.files(.up)[0]])
        try await database.psql("CREATE TABLE public.shelf_live (mine integer)")
        let failed = try await database.apply(project)
        #expect(failed.status == 1)
        #expect(failed.standardOutput.contains("0001_create_shelf, step 1 of 3"), "\(failed)")
        #expect(failed.standardError.contains("0001_create_shelf, step 2 of 3: "), "\(failed)")
        #expect(failed.standardError.contains("relation \"shelf_live\" already exists"), "\(failed)")
        #expect(try await database.differences(project).contains("stands at step 1 of 3"))
        try await database.psql("DROP TABLE public.shelf_live")
        try await database.apply(project.files(.up))
        #expect(try await database.differences(project) == "")
    }

    /// Others hold what the second step writes; meanwhile the program, or its server process, is killed.
    @Test(arguments: [true, false]) func aKilledApplyGoesOn(killsProgram: Bool) async throws {
        let project = try GoldenCase(name: "minimal").project()
        let database = try await MigrationDatabase()
        try await database.apply([project.files(.up)[0]])
        let folder = try TemporaryFolder()
        let holder = try RunningProgram(
            [
                database.database.cluster.binaries.program("psql"), "-X", "-d", database.database.url, "-c",
                "BEGIN; LOCK TABLE datastore.store IN SHARE MODE; SELECT pg_sleep(60)",
            ], outputFile: "\(folder.path)/holder")
        try await database.wait(until: "EXISTS (SELECT FROM pg_locks WHERE relation = 'datastore.store'::regclass)")
        let program = try RunningProgram(
            [
                builtProgram("generator"), "apply", "--project", project.folder.path, "--database",
                database.database.url(role: "dba"),
            ], outputFile: "\(folder.path)/apply")
        let waiting = "FROM pg_stat_activity WHERE application_name = 'generator' AND wait_event_type = 'Lock'"
        try await database.wait(until: "EXISTS (SELECT \(waiting))")
        if killsProgram {
            program.send(SIGKILL)
        } else {
            try await database.psql("SELECT pg_terminate_backend(pid) \(waiting)")
        }
        #expect(await program.end().status != 0)
        holder.send(SIGKILL)
        _ = await holder.end()
        try await database.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                + "WHERE datname = current_database() AND pid <> pg_backend_pid()")
        #expect(try await database.psql("SELECT max(step) FROM datastore.migration_step") == "1\n")
        let finished = try await database.apply(project)
        #expect(finished.status == 0, "\(finished)")
        #expect(try await database.differences(project) == "")
    }

    @Test func twoAtOnceApplyItOnce() async throws {
        let project = try GoldenCase(name: "two_stores").project()
        let database = try await MigrationDatabase()
        async let one = database.apply(project)
        async let other = database.apply(project)
        let runs = try await [one, other]
        #expect(runs.map(\.status) == [0, 0], "\(runs)")
        #expect(try await database.differences(project) == "")
    }

    @Test(arguments: ["full", "every_type", "hostile_names"]) func settingsDoNoHarm(name: String) async throws {
        let project = try GoldenCase(name: name).project()
        let database = try await MigrationDatabase()
        for setting in SettingsTests.settings {
            try await database.psql("ALTER DATABASE \(database.database.name) SET \(setting)")
        }
        let applied = try await database.apply(project)
        #expect(applied.status == 0 && applied.standardError == "", "\(applied)")
        #expect(try await database.differences(project) == "")
    }

    @Test func missingRightsAreSaidBeforeAnythingIsDone() async throws {
        let project = try GoldenCase(name: "full").project()
        let database = try await MigrationDatabase()
        try await database.psql(
            """
            DO $$ BEGIN CREATE ROLE stranger LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            """)
        let early = try await database.apply(project, role: "stranger")
        #expect(early.status == 1)
        #expect(early.standardError.contains("stranger may not create schemas in the database"), "\(early)")
        #expect(try await database.psql("SELECT to_regnamespace('datastore')") == "\n")
        try await database.apply([project.files(.up)[0]])
        let late = try await database.apply(project, role: "stranger")
        #expect(late.status == 1)
        #expect(late.standardError.contains("stranger may not act as datastore_owner"), "\(late)")
        #expect(late.standardError.contains("GRANT datastore_owner TO stranger"), "\(late)")
        #expect(try await database.psql("SELECT count(*) FROM datastore.migration_step") == "0\n")
    }

    @Test func whoHasAMigrationOpenIsNamed() async throws {
        let project = try GoldenCase(name: "minimal").project()
        let database = try await MigrationDatabase()
        try await database.apply([project.files(.up)[0]])
        let folder = try TemporaryFolder()
        let holder = try RunningProgram(
            [
                database.database.cluster.binaries.program("psql"), "-X", "-d", database.database.url, "-c",
                "SELECT pg_advisory_lock(1684108385, 0), pg_sleep(60)",
            ], outputFile: "\(folder.path)/holder")
        try await database.wait(until: "datastore.migration_lock_holders() <> '{}'")
        let locked = try await database.apply(project)
        #expect(locked.status == 6, "\(locked)")
        #expect(locked.standardError.contains("a migration is open: process "), "\(locked)")
        #expect(locked.standardError.contains("another migration is open in this database: process "), "\(locked)")
        #expect(locked.standardError.contains("user postgres"), "\(locked)")
        #expect(try await database.psql("SELECT count(*) FROM datastore.migration_step") == "0\n")
        holder.send(SIGKILL)
    }

    /// A step waits for half a second, so that nobody queues behind it for long, and is tried again.
    @Test func whoHoldsWhatAStepNeedsIsNamed() async throws {
        let project = try GoldenCase(name: "minimal").project()
        let database = try await MigrationDatabase()
        try await database.apply([project.files(.up)[0]])
        let folder = try TemporaryFolder()
        let holder = try RunningProgram(
            [
                database.database.cluster.binaries.program("psql"), "-X", "-d", database.database.url, "-c",
                "BEGIN; LOCK TABLE datastore.store IN SHARE MODE; SELECT pg_sleep(60)",
            ], outputFile: "\(folder.path)/holder")
        try await database.wait(until: "EXISTS (SELECT FROM pg_locks WHERE relation = 'datastore.store'::regclass)")
        let locked = try await database.apply(project)
        #expect(locked.status == 6, "\(locked)")
        #expect(
            locked.standardOutput.contains("waiting: canceling statement due to lock timeout; process "), "\(locked)")
        #expect(locked.standardOutput.contains("on datastore.store\n"), "\(locked)")
        #expect(try await database.psql("SELECT max(step) FROM datastore.migration_step") == "1\n")
        holder.send(SIGKILL)
    }

    @Test func checkTellsHowFarADatabaseHasCome() async throws {
        let project = try GoldenCase(name: "minimal").project()
        let database = try await MigrationDatabase()
        func check() async throws -> ProgramRun {
            try await runProgram(
                builtProgram("generator"),
                ["check", "--project", project.folder.path, "--database", database.database.url(role: "dba")])
        }
        func finds(_ finding: String) async throws {
            let result = try await check()
            #expect(result.status == 2 && result.standardOutput.contains(finding), "\(result)")
        }
        try await finds("the database has no registry")
        let ups = try project.files(.up)
        try await database.apply([ups[0]])
        try await finds("0001_create_shelf was not applied")
        let up = try String(contentsOfFile: ups[1], encoding: .utf8)
        let begun = up.components(separatedBy: StepMark.step)[...2].joined(separator: StepMark.step)
        #expect(try await database.run(text: begun).status == 0)
        try await finds("0001_create_shelf stands at step 2 of 3")
        try await database.apply([ups[1]])
        #expect(try await check().status == 0)
        try await database.psql("ALTER TABLE public.shelf ADD COLUMN mine text")
        try await finds("0001_create_shelf: public.shelf, column mine: expected nothing, found text")
    }

    @Test func aPasswordIsNeverShown() async throws {
        let project = try GoldenCase(name: "minimal").project()
        for command in ["apply", "check"] {
            for url in ["postgresql://dba:hunter2@127.0.0.1:1/x", "postgresql://dba:hun/ter2@127.0.0.1/x"] {
                let result = try await runProgram(
                    builtProgram("generator"), [command, "--project", project.folder.path, "--database", url])
                #expect(result.status == 1)
                #expect(!"\(result.standardOutput)\(result.standardError)".contains("ter2"), "\(result)")
            }
        }
    }
}
