import Foundation
import Migrations
import TestSupport
import Testing

/// A database of a DBA who is no superuser.
struct MigrationDatabase: Sendable {
    let database: TestDatabase

    static let roles = ["analyst", "reviewer", "bystander", "Reader's", "select", "anno\"tator"]

    init(withTrigrams: Bool = true) async throws {
        database = try await TemporaryCluster.shared().createDatabase()
        let roles = Self.roles.map { role in
            let name = "\"" + role.replacing("\"", with: "\"\"") + "\""
            return
                "BEGIN CREATE ROLE \(name) LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;"
        }
        try await database.psql(
            """
            DO $roles$ BEGIN \(roles.joined())
            BEGIN CREATE ROLE dba LOGIN CREATEROLE; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
            END $roles$;
            ALTER DATABASE \(database.name) OWNER TO dba;
            \(withTrigrams ? "CREATE EXTENSION pg_trgm;" : "")
            """)
    }

    /// Runs a file as the DBA.
    func run(_ file: String, variables: [String] = []) async throws -> ProgramRun {
        try await runProgram(
            database.cluster.binaries.program("psql"),
            ["-X", "-q", "-A", "-t", "-d", database.url(role: "dba")] + variables.flatMap { ["-v", $0] } + ["-f", file])
    }

    /// Runs files that have to succeed without a word.
    func apply(_ files: [String]) async throws {
        for file in files {
            let result = try await run(file)
            try #require(result.status == 0, "\(file): \(result.standardError)")
            #expect(result.standardOutput == "" && result.standardError == "")
        }
    }

    /// What a project's verify files find.
    func differences(_ project: TestProject) async throws -> String {
        var found = ""
        for file in try project.files(.verify) {
            let result = try await run(file)
            try #require(result.status == 0, "\(file): \(result.standardError)")
            found += result.standardOutput
        }
        return found
    }

    @discardableResult
    func psql(_ sql: String, role: String = "postgres") async throws -> String {
        try await database.psql(sql, role: role)
    }
}
