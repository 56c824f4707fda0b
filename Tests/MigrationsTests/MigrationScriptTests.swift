import Migrations
import Planning
import Rendering
import Testing

/// What runners other than psql read of a migration's file.
@Suite struct MigrationScriptTests {
    private func read(_ lines: [String]) throws -> MigrationScript {
        try MigrationScript(text: lines.joined(separator: "\n"), file: "0001_x.up.sql")
    }

    @Test(arguments: GoldenCase.all) func theStepsOfAFileHaveItsHash(_ golden: GoldenCase) throws {
        let migration = try golden.migration()
        let script = try MigrationScript(text: migration.up, file: "up")
        let key = MigrationKey(project: "golden", version: migration.version)
        #expect(script.steps.map(\.kind) == [.together, .together, .together])
        #expect(script.steps.map(\.isRights) == [true, false, true])
        #expect(StepText.hash(of: script.steps, as: key, name: migration.name, after: nil) == migration.hash)
        let other = MigrationKey(project: "other", version: migration.version)
        #expect(StepText.hash(of: script.steps, as: other, name: migration.name, after: nil) != migration.hash)
        #expect(StepText.hash(of: script.steps, as: key, name: migration.name, after: migration.hash) != migration.hash)
    }

    @Test func statementsAreTakenAsTheyStand() throws {
        let script = try read([
            "-- before", "--== step 1 alone: two statements", "\\if :datastore_pending", "--== sql", "SELECT 'a\r",
            "  b';",
            "--== next", "-- x", "SELECT 2;", "--== end", "\\endif", "",
        ])
        #expect(script.steps.map(\.statements) == [["SELECT 'a\r\n  b';", "-- x\nSELECT 2;"]])
        let outside = try read(["--== sql", "SELECT 1;", "--== next", "SELECT 2;", "--== end", "ROLLBACK;"])
        #expect(outside.steps.isEmpty)
        #expect(outside.statements == ["SELECT 1;", "SELECT 2;"])
    }

    @Test(arguments: [
        ["--== sql", "SELECT 1;"], ["SELECT 1;", "--== end"], ["--== next"], ["--== sql", "--== sql", "--== end"],
        ["--== step 1 together: nothing is sent", "COMMIT;"],
        ["--== step 1 together: two statements", "--== sql", "SELECT 1;", "--== next", "SELECT 2;", "--== end"],
        ["--== step 1 alone: sent twice", "--== sql", "SELECT 1;", "--== end", "--== sql", "SELECT 2;", "--== end"],
        ["--== step 2 together: not the first", "--== sql", "SELECT 1;", "--== end"],
        ["--== step 1 apart: of no kind", "--== sql", "SELECT 1;", "--== end"],
    ])
    func whatIsNoMigrationIsRefused(_ lines: [String]) {
        #expect(throws: MigrationError.unreadable("0001_x.up.sql")) { try read(lines) }
    }

    @Test(arguments: [
        ("science", "science"), ("Lidar-2026", "lidar_2026"), ("Größe", nil), (String(repeating: "n", count: 80), nil),
    ])
    func aProjectIsNamedAfterItsFolder(_ folder: (name: String, word: String?)) {
        let word = ProjectName.word(of: folder.name)
        #expect(ProjectName.isValid(word))
        if let expected = folder.word { #expect(word == expected) }
    }
}
