import Definition
import Foundation
import Migrations
import Names
import Planning
import Templating
import TestSupport
import Testing

@testable import Rendering

/// Steps that are no transaction: no change of a definition needs one yet, but the form has them.
@Suite struct AloneStepTests {
    private static let indexName = "public.shelf_size_idx"
    private static let dropping = "DROP INDEX CONCURRENTLY IF EXISTS \(indexName);"

    /// A project whose second migration makes an index without a transaction, and a comment in one.
    private struct Case {
        let project: TestProject
        let database: MigrationDatabase
        let up: String

        init() async throws {
            project = try GoldenCase(name: "minimal").project()
            up = try Self.addMigration(to: project)
            database = try await MigrationDatabase()
            try await database.apply([project.files(.up)[0], project.files(.up)[1]])
        }

        private static func addMigration(to project: TestProject) throws -> String {
            var lock = try MigrationDirectory(project.folder).lock
            let (key, last) = (lock.nextKey, lock.last)
            let steps = [
                StepText(
                    number: 1, kind: .alone, isRights: false, title: "index the size",
                    statements: [
                        dropping, "CREATE INDEX CONCURRENTLY shelf_size_idx\n    ON public.shelf USING btree (size);",
                    ]),
                StepText(
                    number: 2, kind: .together, isRights: false, title: "say so",
                    statements: ["COMMENT ON INDEX \(indexName) IS 'Sizes.';"]),
            ]
            let undoing = [
                StepText(
                    number: 2, kind: .together, isRights: false, title: "say so",
                    statements: ["COMMENT ON INDEX \(indexName) IS NULL;"]),
                StepText(number: 1, kind: .alone, isRights: false, title: "index the size", statements: [dropping]),
            ]
            let hash = StepText.hash(of: steps, as: key, name: "index_size", after: last?.hash)
            let context = MigrationContext(
                plan: try Plan([], as: key), name: "index_size", hash: hash, predecessor: last)
            let engine = TemplateEngine()
            let text = MigrationText(
                version: key.version, name: "index_size", up: try engine.render(context.up(steps)),
                down: try engine.render(context.down(undoing)),
                verify: "", hash: hash)
            for (file, content) in zip(MigrationFile.allCases, [text.up, text.down, text.verify]) {
                try project.root.write(content, to: "migrations/\(file.name(version: text.version, name: text.name))")
            }
            lock.add(text, of: try Plan([], as: key))
            try project.root.write(lock.text, to: "migrations/datastore.lock")
            return text.up
        }

        /// What is known of the index: whether it is valid, and its comment; empty where there is none.
        func index() async throws -> String {
            try await database.psql(
                "SELECT indisvalid, obj_description(indexrelid, 'pg_class') FROM pg_index WHERE indexrelid = to_regclass('\(AloneStepTests.indexName)')"
            )
        }
    }

    @Test func bothRunnersApplyAndPsqlUndoesThem() async throws {
        let test = try await Case()
        try await test.database.apply([test.project.files(.up)[2], test.project.files(.up)[2]])
        #expect(try await test.index() == "t|Sizes.\n")
        try await test.database.apply([test.project.files(.down)[2]])
        #expect(try await test.index() == "")
        #expect(try await test.database.psql("SELECT count(*) FROM datastore.migration") == "1\n")
        let applied = try await test.database.apply(test.project)
        #expect(applied.status == 0, "\(applied)")
        #expect(try await test.index() == "t|Sizes.\n")
    }

    /// Killed at each of its places, it is finished by one runner or the other, or undone.
    @Test(arguments: ["psql", "apply", "down"]) func killedAnywhereItGoesOn(_ runner: String) async throws {
        let lines = try await Case().up.components(separatedBy: "\n")
        let places = lines.indices.filter { index in
            [StepMark.sql, StepMark.next, StepMark.end, "\\endif", "COMMIT;"].contains(lines[index])
        }
        #expect(places.count == 8)
        for place in places {
            let test = try await Case()
            let text = (lines[...place] + ["\\! kill -9 $PPID"] + lines[(place + 1)...]).joined(separator: "\n")
            #expect(try await test.database.run(text: text).status != 0)
            switch runner {
            case "psql": try await test.database.apply([test.project.files(.up)[2]])
            case "apply":
                let applied = try await test.database.apply(test.project)
                #expect(applied.status == 0, "\(applied)")
            default: try await test.database.apply([test.project.files(.down)[2]])
            }
            #expect(try await test.index() == (runner == "down" ? "" : "t|Sizes.\n"), "line \(place)")
        }
    }

    /// What a server process that was ended within the statement leaves is an invalid index.
    @Test(arguments: ["psql", "apply", "down"]) func aLeftoverIndexIsMadeAnewOrDropped(_ runner: String) async throws {
        let test = try await Case()
        let folder = try TemporaryFolder()
        let program = try test.database.database.cluster.binaries.program("psql")
        let writer = try RunningProgram(
            [
                program, "-X", "-d", test.database.database.url, "-c",
                "BEGIN; LOCK TABLE public.shelf IN ROW EXCLUSIVE MODE; SELECT pg_sleep(60)",
            ],
            outputFile: "\(folder.path)/writer")
        try await test.database.wait(
            until:
                "EXISTS (SELECT FROM pg_locks WHERE relation = 'public.shelf'::regclass AND mode = 'RowExclusiveLock')")
        let migration = try RunningProgram(
            [program, "-X", "-d", test.database.database.url(role: "dba"), "-f", test.project.files(.up)[2]],
            outputFile: "\(folder.path)/migration")
        try await test.database.wait(until: "to_regclass('\(Self.indexName)') IS NOT NULL")
        try await test.database.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'dba'"
        )
        #expect(await migration.end().status != 0)
        #expect(try await test.index() == "f|\n")
        try await test.database.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                + "WHERE datname = current_database() AND pid <> pg_backend_pid()")
        _ = await writer.end()
        switch runner {
        case "psql": try await test.database.apply([test.project.files(.up)[2]])
        case "apply": #expect(try await test.database.apply(test.project).status == 0)
        default: try await test.database.apply([test.project.files(.down)[2]])
        }
        #expect(try await test.index() == (runner == "down" ? "" : "t|Sizes.\n"))
    }

    /// Who waits for the migration to end holds no snapshot, for which CREATE INDEX CONCURRENTLY would wait.
    @Test func twoAtOnceDoNotWaitForEachOther() async throws {
        let test = try await Case()
        let up = try test.project.files(.up)[2]
        async let one = test.database.run(up)
        async let other = test.database.run(up)
        async let program = test.database.apply(test.project)
        let runs = try await [one, other, program]
        #expect(runs.map(\.status) == [0, 0, 0], "\(runs)")
        #expect(try await test.index() == "t|Sizes.\n")
    }
}
