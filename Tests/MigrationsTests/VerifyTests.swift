import Foundation
import Migrations
import TestSupport
import Testing

@Suite struct VerifyTests {
    /// What verify says to each manipulation, for a person to read.
    private static let recorded = GoldenCase.root.appending(path: "verify/manipulations.md")

    @Test(arguments: [ServerVersion.fifteen, .eighteen])
    func everyManipulationIsNamed(version: ServerVersion) async throws {
        let cluster = try await version.cluster()
        let project = try GoldenCase(name: "full").project(for: version)
        let database = try await MigrationDatabase(withTrigrams: false, on: cluster)
        try await database.apply(project.files(.up))
        try await database.psql(Manipulation.row)
        let files = try project.files(.verify)
        let statements = try files.map { try String(contentsOfFile: $0, encoding: .utf8) }
        var told = Manipulation.heading
        for manipulation in Manipulation.all {
            let found = try await database.told(of: manipulation, by: statements)
            #expect(found != "", "verify does not see: \(manipulation.statement)")
            told += manipulation.row(found)
        }
        #expect(Manipulation.all.count >= 45)
        let differences = try await database.differences(project)
        #expect(differences == "", "a manipulation was not taken back")
        guard version == .fifteen else { return }
        if GoldenCase.isRecording { try Data(told.utf8).write(to: Self.recorded) }
        let golden = try String(contentsOf: Self.recorded, encoding: .utf8)
        #expect(golden == told, "\(Self.recorded.path) differs; RECORD_GOLDEN=1 records it")
    }

    /// Whatever is set for the database or the role, a good one is found to be one.
    @Test(arguments: [ServerVersion.fifteen, .eighteen])
    func settingsOfTheDatabaseDoNotMatter(version: ServerVersion) async throws {
        let cluster = try await version.cluster()
        for golden in GoldenCase.all {
            let project = try golden.project(for: version)
            let database = try await MigrationDatabase(withTrigrams: version == .fifteen, on: cluster)
            try await database.apply(project.files(.up))
            let settings = [
                "quote_all_identifiers = on", "search_path = public", "DateStyle = 'German'",
                "IntervalStyle = sql_standard",
                "TimeZone = 'Asia/Kathmandu'", "extra_float_digits = -15", "bytea_output = escape",
                "row_security = off",
                "standard_conforming_strings = off", "array_nulls = off", "transform_null_equals = on",
                "default_transaction_isolation = serializable", "escape_string_warning = on",
                "plan_cache_mode = force_generic_plan",
                "default_transaction_deferrable = on", "client_min_messages = debug1", "lc_messages = 'C'",
            ]
            for setting in settings {
                try await database.psql("ALTER DATABASE \(database.database.name) SET \(setting)")
            }
            let found = try await database.differences(project)
            #expect(found == "", "\(golden.name)")
        }
    }

    /// What rows ought to show is for those who may read them.
    @Test func driftIsForReaders() async throws {
        let project = try GoldenCase(name: "full").project()
        let database = try await MigrationDatabase()
        try await database.apply(project.files(.up))
        try await database.psql(Manipulation.row)
        try await database.psql("SET session_replication_role = replica; UPDATE lidar_scans SET site = 'elsewhere'")
        for role in ["analyst", "dba"] {
            let found = try await database.psql("SELECT * FROM datastore.drifted('lidar_scans', 1)", role: role)
            #expect(found == "lidar/hill/2024-07-01/a.nc|site|elsewhere|hill\n", "\(role)")
        }
        let one = try await database.psql(
            "SELECT column_name FROM datastore.drifted_object('lidar_scans', 'lidar/hill/2024-07-01/a.nc')",
            role: "analyst")
        #expect(one == "site\n")
        for (statement, role, reason) in [
            ("datastore.drifted('lidar_scans')", "bystander", "permission denied"),
            ("datastore.drifted('lidar_scans', 0)", "analyst", "above 0 and at most 1, not 0"),
            ("datastore.drifted('lidar_scans', 'NaN')", "analyst", "above 0 and at most 1"),
            ("datastore.drifted('nothing')", "analyst", "there is no datastore"),
        ] {
            let error = await #expect(throws: (any Error).self) {
                try await database.psql("SELECT * FROM \(statement)", role: role)
            }
            #expect("\(error as Any)".contains(reason), "\(error as Any)")
        }
    }

    /// Neither does it matter by which way a good one came to where it is.
    ///
    /// Upgraded from 16, as the minor releases of Debian's 15 write an option of columns that the others do not know yet.
    @Test func dumpsAndUpgradesAreGoodOnes() async throws {
        let older = try await ServerVersion.sixteen.cluster()
        let newest = try await ServerVersion.eighteen.cluster()
        for golden in GoldenCase.all {
            let project = try golden.project(for: .eighteen)
            let source = try await MigrationDatabase(withTrigrams: false, on: older)
            try await source.apply(project.files(.up))
            for target in [older, newest] {
                let restored = try await MigrationDatabase(withTrigrams: false, on: target)
                if target === newest { try await restored.apply([project.files(.up)[0]]) }
                try await restored.restore(source)
                let found = try await restored.differences(project)
                #expect(found == "", "\(golden.name)")
            }
        }
        let project = try GoldenCase(name: "full").project(for: .eighteen)
        let source = try await MigrationDatabase(withTrigrams: false, on: older)
        try await source.apply(project.files(.up))
        let upgraded = try await older.upgraded(to: ServerVersion.eighteen.binaries())
        let database = MigrationDatabase(TestDatabase(cluster: upgraded, name: source.database.name))
        let found = try await database.differences(project)
        #expect(found == "")
        try await upgraded.remove()
    }

    /// What a later migration or registry has changed is compared by its own file.
    @Test func theOlderFilesStandBack() async throws {
        let project = try GoldenCase(name: "full").project()
        let database = try await MigrationDatabase()
        try await database.apply(project.files(.up))
        try await database.psql(
            """
            UPDATE datastore.store SET migration = '0002';
            DROP VIEW public.lidar_scans_folders;
            CREATE OR REPLACE FUNCTION datastore.version() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN '1.9';
            """)
        let verifies = try project.files(.verify)
        let registry = try await database.run(verifies[0])
        #expect(
            registry.status == 0 && registry.standardOutput == "" && registry.standardError == "superseded by 1.9\n")
        let migration = try await database.run(verifies[1])
        #expect(
            migration.status == 0 && migration.standardOutput == "" && migration.standardError == "superseded by 0002\n"
        )
    }
}
