import Foundation
import TestSupport
import Testing

@testable import Django

/// The tests of a user's project, in Python, on both ends of the versions that are supported.
@Suite(.serialized) struct SuiteTests {
    /// A server on which nobody has made the roles of the registry, and a role that may make databases but no roles.
    private static let bareServer = Task {
        let cluster = try await TemporaryCluster.create()
        let database = TestDatabase(cluster: cluster, name: "postgres")
        try await database.psql("CREATE ROLE tester LOGIN CREATEDB")
        return database
    }

    private func tests(
        _ project: DjangoProject, _ series: DjangoSeries, as role: String = "tester", _ arguments: [String],
        roles: String = "no", on database: TestDatabase? = nil
    ) async throws -> ProgramRun {
        let server: TestDatabase = if let database { database } else { try await Self.bareServer.value }
        let reserved = ReservedAttributes.all.sorted().joined(separator: ",")
        return try await project.manage(
            series, on: server, as: role, arguments, ["LAB_ROLES": roles, "LAB_RESERVED": reserved])
    }

    @Test(arguments: DjangoSeries.allCases)
    func whoMayMakeNoRolesRunsThem(_ series: DjangoSeries) async throws {
        let project = try await DjangoProject()
        for arguments in [["--keepdb"], ["--keepdb", "--parallel", "2"], ["--noinput"]] {
            let run = try await tests(project, series, ["manage.py", "test"] + arguments)
            #expect(run.status == 0 && run.standardError.contains("OK"), "\(arguments): \(run.standardError)")
        }
        let roles = try await Self.bareServer.value.psql(
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'datastore%'")
        #expect(roles == "0\n")
    }

    @Test(arguments: DjangoSeries.allCases)
    func pytestRunsThem(_ series: DjangoSeries) async throws {
        let project = try await DjangoProject()
        let run = try await tests(
            project, series,
            ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--create-db", "--ds", "lab.settings", "results"])
        #expect(run.status == 0 && run.standardOutput.contains("passed"), "\(run.standardOutput)")
    }

    /// Schemas and extensions, which rights of a migration prepare, are made without roles too.
    @Test func whatRightsPrepareIsMadeWithoutRoles() async throws {
        let definition = """
            datastore: scans
            schema: lab
            bucket: file:///srv/scans/
            columns: [{ name: code, from: metadata.code, type: text, index: trigram }]
            access: { readers: [nobody_here] }

            """
        let project = try await DjangoProject([definition])
        let server = try await Self.bareServer.value
        try await server.psql("CREATE DATABASE bare OWNER tester")
        let database = TestDatabase(cluster: server.cluster, name: "bare")
        try FileManager.default.removeItem(atPath: "\(project.web)/results")
        try FileManager.default.removeItem(atPath: "\(project.web)/legacy")
        try project.root.write("", to: "web/legacy/__init__.py")
        try project.root.write("", to: "web/results/__init__.py")
        let without = ["LAB_ROLES": "no", "LAB_KEY_SCAN": "a.nc"]
        try await project.managed(.newest, on: database, as: "tester", "migrate", more: without)
        let run = try await project.manage(.newest, on: database, as: "tester", ["probe.py"], without)
        #expect(run.status == 0 && run.standardOutput.contains("Scan a.nc"), "\(run)")
        try await database.psql("SELECT set_config('datastore.merging', 'scans', false); DELETE FROM lab.scans")
        try await project.managed(.newest, on: database, as: "tester", "migrate", "scans", "zero", more: without)
        #expect(try await database.psql("SELECT to_regnamespace('lab') IS NULL") == "t\n")
    }

    /// The roles of an extension are in it, so that it cannot be made without.
    @Test func anExtensionHasRoles() async throws {
        let project = try await DjangoProject(runtime: "--extension")
        let server = try await Self.bareServer.value
        let run = try await tests(project, .newest, ["manage.py", "test", "--noinput"], on: server)
        #expect(run.status != 0, "\(run)")
        #expect(
            run.standardError.contains("takes a project without generator init --extension"), "\(run.standardError)")
    }

    @Test func theyRunWithRolesToo() async throws {
        let project = try await DjangoProject()
        let database = try await TemporaryCluster.shared().createDatabase()
        let run = try await tests(
            project, .newest, as: "postgres", ["manage.py", "test", "--noinput"], roles: "yes", on: database)
        #expect(run.status == 0, "\(run.standardError)")
    }

    /// What is made without roles is refused by name, by whoever else would use it.
    @Test func aDatabaseWithoutRolesIsRefusedByName() async throws {
        let project = try await DjangoProject()
        let database = try await TemporaryCluster.shared().createDatabase()
        let without = ["LAB_ROLES": "no"]
        try await project.managed(.newest, on: database, as: "postgres", "migrate", more: without)
        let arguments = ["--database", database.url]
        let runs = [
            try await runProgram(
                builtProgram("generator"), ["apply", "--project", project.project] + arguments),
            try await runProgram(
                builtProgram("generator"), ["check", "--project", project.project] + arguments),
            try await runProgram(builtProgram("loader"), ["merge", "lidar_scans"] + arguments),
            try await runProgram(
                database.cluster.binaries.program("psql"),
                ["-X", "-d", database.url, "-f", project.ups()[1].replacing(".up.", with: ".verify.")]),
            try await runProgram(
                database.cluster.binaries.program("psql"),
                ["-X", "-d", database.url, "-f", project.ups()[1].replacing(".up.", with: ".down.")]),
            try await project.manage(.newest, on: database, as: "postgres", ["manage.py", "migrate", "scans", "zero"]),
        ]
        for run in runs {
            #expect(run.status != 0 && run.standardError.contains("without roles (DATASTORE_ROLES = False)"), "\(run)")
        }
        // The other way round: a registry with roles is not changed without.
        let other = try await TemporaryCluster.shared().createDatabase()
        try await project.managed(.newest, on: other, as: "postgres", "migrate", "scans", "0001")
        let run = try await project.manage(
            .newest, on: other, as: "postgres", ["manage.py", "migrate", "scans"], without)
        #expect(run.status != 0 && run.standardError.contains("has roles, and DATASTORE_ROLES is False"), "\(run)")
        // And it goes back as it came.
        try await project.managed(.newest, on: database, as: "postgres", "migrate", "results", "zero", more: without)
        try await project.managed(.newest, on: database, as: "postgres", "migrate", "scans", "zero", more: without)
        #expect(try await database.psql("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'datastore%'") == "0\n")
    }
}
