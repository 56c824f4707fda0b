import Foundation
import Migrations
import TestSupport
import Testing

/// A database of a DBA who is no superuser.
struct MigrationDatabase: Sendable {
    let database: TestDatabase

    static let roles = ["analyst", "reviewer", "webapp", "bystander", "Reader's", "select", "anno\"tator"]

    /// Takes one that is there.
    init(_ database: TestDatabase) { self.database = database }

    /// Brings what a dump has of another, by the newest of the programs.
    func restore(_ source: MigrationDatabase) async throws {
        let folder = try TemporaryFolder()
        let dump = try await runSuccessfully(
            source.database.cluster.binaries.program("pg_dump"), ["-d", source.database.url])
        // The schema of all databases is there already; a newer program's word for psql is not known to an older one.
        let text = dump.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }.joined(separator: "\n")
        try await database.psql("DROP SCHEMA IF EXISTS datastore, datastore_staging CASCADE")
        try await runSuccessfully(
            database.cluster.binaries.program("psql"),
            ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.url, "-f", folder.write(text, to: "dump.sql")])
    }

    /// Makes it on a server, or on the one that tests share.
    init(withTrigrams: Bool = true, on cluster: TemporaryCluster? = nil) async throws {
        let shared = cluster == nil ? try await TemporaryCluster.shared() : cluster
        database = try await #require(shared).createDatabase()
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

    /// Runs a file as the DBA, or as another.
    func run(_ file: String, variables: [String] = [], role: String = "dba") async throws -> ProgramRun {
        try await runProgram(
            database.cluster.binaries.program("psql"),
            ["-X", "-q", "-A", "-t", "-d", database.url(role: role)] + variables.flatMap { ["-v", $0] } + ["-f", file])
    }

    /// Runs a text as the DBA's psql would run a file of it.
    func run(text: String, variables: [String] = []) async throws -> ProgramRun {
        let folder = try TemporaryFolder()
        return try await run(folder.write(text, to: "migration.sql"), variables: variables)
    }

    /// Runs `generator apply` on a project.
    func apply(_ project: TestProject, _ options: [String] = [], role: String = "dba") async throws -> ProgramRun {
        try await runProgram(
            builtProgram("generator"),
            ["apply", "--project", project.folder.path, "--database", database.url(role: role)] + options)
    }

    /// Everything that the database has but rows, as a dump tells it, and what its ledger says.
    func contents() async throws -> String {
        let dump = try await runSuccessfully(
            database.cluster.binaries.program("pg_dump"), ["--schema-only", "-d", database.url])
        // Newer releases write a random word into it.
        let lines = dump.split(separator: "\n").filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }
        return try await lines.joined(separator: "\n")
            + psql("SELECT project, version, step, hash FROM datastore.migration_step ORDER BY 1, 2, 3")
            + psql("SELECT project, version, name, hash FROM datastore.migration ORDER BY 1, 2")
            + psql("SELECT name, project, migration, definition_hash FROM datastore.store ORDER BY 1")
            + psql("TABLE datastore.schema_grant ORDER BY 1, 2, 3")
    }

    /// Runs files that have to succeed without a word.
    func apply(_ files: [String], role: String = "dba") async throws {
        for file in files {
            let result = try await run(file, role: role)
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

    /// Everything that is granted on the schemas of tables and in the registry's own, one a line.
    func grants() async throws -> String {
        try await psql(
            """
            SELECT n.nspname, a.grantee::regrole, a.privilege_type, a.is_grantable
            FROM pg_namespace AS n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS a
            WHERE n.nspname IN ('public', 'lab', 'datastore', 'datastore_staging')
            UNION ALL
            SELECT c.oid::regclass::text, a.grantee::regrole, a.privilege_type, a.is_grantable
            FROM pg_class AS c, aclexplode(c.relacl) AS a WHERE c.relnamespace = to_regnamespace('datastore')
            UNION ALL
            SELECT p.oid::regprocedure::text, a.grantee::regrole, a.privilege_type, a.is_grantable
            FROM pg_proc AS p, aclexplode(p.proacl) AS a WHERE p.pronamespace = to_regnamespace('datastore')
            ORDER BY 1, 2, 3
            """)
    }

    @discardableResult
    func psql(_ sql: String, role: String = "postgres") async throws -> String {
        try await database.psql(sql, role: role)
    }

    /// Waits until a condition holds, for at most half a minute.
    func wait(until condition: String) async throws {
        for _ in 0..<600 {
            if try await psql("SELECT \(condition)") == "t\n" { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw SupportError("in vain: \(condition)")
    }
}
