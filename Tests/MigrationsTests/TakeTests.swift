import Migrations
import TestSupport
import Testing

/// How a step gets the locks that it needs beside readers and merges.
@Suite struct TakeTests {
    private func database() async throws -> (MigrationDatabase, TestProject) {
        let project = try GoldenCase(name: "minimal").project()
        let database = try await MigrationDatabase()
        try await database.apply(project.files(.up))
        return (database, project)
    }

    private func hold(_ sql: String, on database: MigrationDatabase, in folder: TemporaryFolder) throws
        -> RunningProgram
    {
        try RunningProgram(
            [database.database.cluster.binaries.program("psql"), "-X", "-d", database.database.url, "-c", sql],
            outputFile: "\(folder.path)/holder")
    }

    private static let taking = """
        BEGIN;
        CALL datastore.take('shelf', ARRAY['public.shelf_live', 'public.shelf']);
        SHOW lock_timeout;
        SELECT string_agg(relation::regclass::text, ' ' ORDER BY relation::regclass::text COLLATE "C")
        FROM pg_locks WHERE pid = pg_backend_pid() AND mode = 'AccessExclusiveLock' AND relation IS NOT NULL
            AND relation::regclass::text ~ '^shelf';
        ROLLBACK;
        """

    @Test func itTakesAllAndLeavesNoQueueBehind() async throws {
        let (database, _) = try await database()
        let taken = try await database.psql(Self.taking, role: "dba")
        #expect(taken == "100ms\nshelf shelf_live\n")
    }

    /// Between its tries others get in, so that a reader in front of it makes nobody wait for long.
    @Test func readersGoOnWhileItWaits() async throws {
        let (database, _) = try await database()
        let folder = try TemporaryFolder()
        let reader = try hold("BEGIN; TABLE public.shelf; SELECT pg_sleep(4)", on: database, in: folder)
        try await database.wait(until: "EXISTS (SELECT FROM pg_locks WHERE relation = 'public.shelf'::regclass)")
        async let taken = database.psql(Self.taking, role: "dba")
        for _ in 0..<8 {
            try await database.psql("SET statement_timeout = '2s'; SELECT count(*) FROM public.shelf_live")
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(try await taken == "100ms\nshelf shelf_live\n")
        _ = await reader.end()
    }

    /// Half a minute later it says who was in the way, and what was begun is as it was.
    @Test func whoStaysInTheWayIsNamed() async throws {
        let (database, project) = try await database()
        let folder = try TemporaryFolder()
        let reader = try hold("BEGIN; TABLE public.shelf; SELECT pg_sleep(120)", on: database, in: folder)
        try await database.wait(until: "EXISTS (SELECT FROM pg_locks WHERE relation = 'public.shelf'::regclass)")
        let pid = try await database.psql(
            "SELECT pid FROM pg_locks WHERE relation = 'public.shelf'::regclass AND pid <> pg_backend_pid()")
        let refused = try await database.run(project.files(.down)[1])
        #expect(refused.status == 3)
        #expect(
            refused.standardError.contains("waiting until shelf is not in use: process \(pid.dropLast())"), "\(refused)"
        )
        #expect(refused.standardError.contains("shelf stays in use: process \(pid.dropLast())"), "\(refused)")
        #expect(try await database.differences(project).contains("stands at step 2 of 3"))
        reader.send(9)
        _ = await reader.end()
        try await database.psql("SELECT pg_terminate_backend(\(pid.dropLast()))")
        try await database.apply(project.files(.up))
        #expect(try await database.differences(project) == "")
    }
}
