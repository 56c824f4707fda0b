import Foundation
import Migrations
import Rendering
import TestSupport
import Testing

/// Migrations that are stopped and killed between and within their steps, and gone on with.
@Suite struct StepTests {
    /// A database with the registry, a project of one migration, and its files' texts.
    private struct Case {
        let project: TestProject
        let database: MigrationDatabase
        let up: String
        let down: String

        init(_ golden: String = "minimal") async throws {
            project = try GoldenCase(name: golden).project()
            database = try await MigrationDatabase()
            try await database.apply([project.files(.up)[0]])
            up = try String(contentsOfFile: project.files(.up)[1], encoding: .utf8)
            down = try String(contentsOfFile: project.files(.down)[1], encoding: .utf8)
        }

        func expectWhole() async throws {
            try await database.apply(project.files(.up))
            #expect(try await database.differences(project) == "")
        }
    }

    /// The file as far as it stands before the n-th of its steps, counted from 0.
    private static func beginning(of text: String, before step: Int, _ mark: String = StepMark.step) -> String {
        let parts = text.components(separatedBy: mark)
        return parts[...step].joined(separator: mark)
    }

    /// SIGKILL of psql, and the end of its server process, at every place of a file where it is told something.
    @Test(arguments: ["\\! kill -9 $PPID", "SELECT pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid());"])
    func killedAnywhereItGoesOn(_ killing: String) async throws {
        let lines = try await Case().up.components(separatedBy: "\n")
        let places = lines.indices.filter { index in
            let line = lines[index]
            return ["BEGIN;", "COMMIT;", "\\endif", "\\if :datastore_pending", StepMark.sql, StepMark.end].contains(
                line)
                || line.hasPrefix("CALL ")
        }
        #expect(places.count > 18)
        for place in places {
            // A call stretches over lines; it is interrupted in front of it.
            let before = lines[place].hasPrefix("CALL ") ? place : place + 1
            let test = try await Case()
            let text = (lines[..<before] + [killing] + lines[before...]).joined(separator: "\n")
            let killed = try await test.database.run(text: text)
            #expect(killed.status != 0, "line \(place)")
            try await test.expectWhole()
        }
    }

    @Test(arguments: 0...3) func stoppedBeforeAnyStepItGoesOnOrDown(step: Int) async throws {
        let test = try await Case("full")
        let installed = try await test.database.grants()
        let begun = Self.beginning(of: test.up, before: step)
        for _ in 0..<2 {
            #expect(try await test.database.run(text: begun).status == 0)
            #expect(
                try await test.database.psql("SELECT count(*) FROM datastore.migration_step") == "\(step)\n")
            try await test.database.apply([test.project.files(.down)[1]])
            #expect(try await test.database.psql("SELECT count(*) FROM datastore.migration_step") == "0\n")
            #expect(try await test.database.psql("SELECT to_regclass('public.lidar_scans')") == "\n")
            #expect(try await test.database.grants() == installed)
        }
        #expect(try await test.database.run(text: begun).status == 0)
        try await test.expectWhole()
    }

    @Test(arguments: 0...3) func aStoppedUndoingGoesOnOrUp(step: Int) async throws {
        let test = try await Case("full")
        let installed = try await test.database.grants()
        let begun = Self.beginning(of: test.down, before: step, StepMark.undo) + (step < 3 ? "\n\\endif\n" : "")
        for _ in 0..<2 {
            try await test.expectWhole()
            let stopped = try await test.database.run(text: begun)
            #expect(stopped.status == 0, "\(stopped)")
            #expect(try await test.database.psql("SELECT count(*) FROM datastore.migration_step") == "\(3 - step)\n")
        }
        try await test.database.apply([test.project.files(.down)[1]])
        #expect(try await test.database.grants() == installed)
    }

    @Test func howFarItHasComeIsSaid() async throws {
        let test = try await Case()
        for (step, found) in [(0, "|"), (1, "stands at step 1 of 3"), (2, "stands at step 2 of 3")] {
            #expect(try await test.database.run(text: Self.beginning(of: test.up, before: step)).status == 0)
            let differences = try await test.database.differences(test.project)
            #expect(differences.contains("migration 0001 of science|"))
            #expect(differences.contains(found), "\(differences)")
        }
    }

    /// A migration that stands half-way lets none pass it, in either direction.
    @Test func halfWayBlocksLaterUpsAndEarlierDowns() async throws {
        let project = try GoldenCase(name: "minimal").project()
        for name in ["pears", "plums"] {
            try project.define("datastore: \(name)\nbucket: file:///data/\(name)/\n", in: "\(name).yaml")
            try project.migrate()
        }
        let database = try await MigrationDatabase()
        let (ups, downs) = (try project.files(.up), try project.files(.down))
        try await database.apply([ups[0], ups[1]])
        let half = Self.beginning(of: try String(contentsOfFile: ups[2], encoding: .utf8), before: 1)
        #expect(try await database.run(text: half).status == 0)
        let later = try await database.run(ups[3])
        #expect(
            later.standardError.contains("0003 of science comes after 0002, which stands at step 1 and is not done"))
        let earlier = try await database.run(downs[1])
        #expect(earlier.standardError.contains("migration 0001 of science cannot be undone before the ones after it"))
        #expect(earlier.standardError.contains("Undo 0002 first."))
        try await database.apply([ups[2], ups[3]])
        #expect(try await database.differences(project) == "")
    }

    @Test(arguments: [["-1"], ["-c", "BEGIN"]]) func aTransactionIsRefused(_ options: [String]) async throws {
        let test = try await Case()
        let before = try await test.database.contents()
        for file in [try test.project.files(.up)[1], try test.project.files(.down)[1]] {
            let refused = try await runProgram(
                test.database.database.cluster.binaries.program("psql"),
                ["-X", "-q", "-d", test.database.database.url(role: "dba")] + options + ["-f", file])
            #expect(refused.status != 0)
            #expect(refused.standardError.contains("a migration cannot run within a transaction"), "\(refused)")
        }
        #expect(try await test.database.contents() == before)
    }

    /// Some people's psql begins a transaction with each first statement.
    @Test func autocommitThatIsOffDoesNoHarm() async throws {
        let test = try await Case()
        let folder = try TemporaryFolder()
        let environment = ["PSQLRC": try folder.write("\\set AUTOCOMMIT off\n", to: "psqlrc")]
        func psql(_ file: String) async throws {
            let result = try await runProgram(
                test.database.database.cluster.binaries.program("psql"),
                ["-q", "-d", test.database.database.url(role: "dba"), "-f", file], environment: environment)
            #expect(result.status == 0 && result.standardError == "", "\(result)")
        }
        try await psql(test.project.files(.up)[1])
        #expect(try await test.database.differences(test.project) == "")
        try await psql(test.project.files(.down)[1])
        try await psql(test.project.files(.down)[0])
        try await psql(test.project.files(.up)[0])
        try await psql(test.project.files(.up)[1])
        #expect(try await test.database.differences(test.project) == "")
    }

    @Test func aSessionGetsItsSettingsBack() async throws {
        let test = try await Case()
        let up = try test.project.files(.up)[1]
        let left = try await test.database.run(
            text: "\\i \(up)\nSHOW search_path;\nSHOW lock_timeout;\n"
                + "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();\n")
        #expect(left.standardOutput == "\"$user\", public\n0\n0\n", "\(left)")
    }

    /// What is sent never looks like what tells a reader where it is; line breaks in texts are escaped.
    @Test func noLineWithinAStepBeginsLikeAMark() throws {
        let project = try TestProject()
        try project.define(
            """
            datastore: shelf
            bucket: file:///data/shelf/
            description: "one\\n\\\\two\\n--== end\\r\\n--== sql"
            columns:
              - { name: a, from: metadata.a, type: text, values: ["x\\n--== end", "y"], description: "d\\n--== end" }

            """, in: "shelf.yaml")
        try project.migrate()
        var texts = try GoldenCase.all.map { try $0.migration() }.flatMap { [$0.up, $0.down, $0.verify] }
        texts += try MigrationFile.allCases.map { try String(contentsOfFile: project.files($0)[1], encoding: .utf8) }
        for text in texts {
            var isWithin = false
            for line in text.components(separatedBy: "\n") {
                if isWithin, line != StepMark.next, line != StepMark.end {
                    #expect(!StepMark.reserved.contains(where: line.hasPrefix), "\(line)")
                }
                if line == StepMark.sql { isWithin = true }
                if line == StepMark.end { isWithin = false }
            }
            #expect(!isWithin)
        }
        let script = try MigrationScript(
            text: String(contentsOfFile: project.files(.up)[1], encoding: .utf8), file: "shelf")
        #expect(script.steps.count == 3 && script.statements.isEmpty)
    }
}
