import Definition
import Foundation
import Migrations
import Planning
import TestSupport
import Testing

@Suite struct MigrationDirectoryTests {
    static let shelf = "datastore: shelf\nbucket: file:///data/shelf/\n"

    private func contents(_ project: TestProject) throws -> [String: String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: project.folder.migrations)
        return try Dictionary(
            uniqueKeysWithValues: names.map {
                ($0, try String(contentsOfFile: project.folder.migration($0), encoding: .utf8))
            })
    }

    private func shelfProject() throws -> TestProject {
        let project = try TestProject()
        try project.define(Self.shelf, in: "shelf.yaml")
        try project.migrate()
        return project
    }

    @Test func twoRunsInTwoFoldersGiveTheSameBytes() throws {
        #expect(try contents(shelfProject()) == contents(shelfProject()))
    }

    @Test func nothingIsPendingAfterwards() throws {
        let project = try shelfProject()
        let directory = try MigrationDirectory(project.folder)
        #expect(try directory.findings().isEmpty)
        withExtendedLifetime(project) {}
        let reading = DefinitionReader.read(text: Self.shelf, file: "shelf.yaml")
        #expect(try directory.plan(to: reading.datastores).changes.isEmpty)
    }

    @Test(arguments: MigrationFile.allCases)
    func changedAndRemovedFilesAreNamed(_ file: MigrationFile) throws {
        let project = try shelfProject()
        let name = file.name(version: "0001", name: "create_shelf")
        let text = try #require(try contents(project)[name])
        try project.root.write(text + "-- edited\n", to: "migrations/\(name)")
        let changed = try MigrationDirectory(project.folder).findings()
        #expect(changed.count == 1)
        #expect(changed.first?.contains("\(name): the file was changed") == true)
        try FileManager.default.removeItem(atPath: project.folder.migration(name))
        let removed = try MigrationDirectory(project.folder).findings()
        #expect(removed.first?.contains("\(name): the file was removed") == true)
    }

    @Test func addedAndUnfinishedFilesAreNamed() throws {
        let project = try shelfProject()
        try project.root.write("SELECT 1;\n", to: "migrations/0002_mine.up.sql")
        try project.root.write("SELECT", to: "migrations/.0002_mine.down.sql.unfinished")
        let findings = try MigrationDirectory(project.folder).findings()
        #expect(findings.count == 2)
        #expect(findings.allSatisfy { $0.contains("is not in datastore.lock") })
        try project.define("datastore: other\nbucket: file:///data/other/\n", in: "other.yaml")
        #expect(throws: MigrationError.self) { try project.migrate() }
        #expect(!project.folder.exists(project.folder.migration("0002_create_other.up.sql")))
    }

    @Test func migrateGoesOnWhereItWasInterrupted() throws {
        let finished = try shelfProject()
        let project = try TestProject()
        try project.define(Self.shelf, in: "shelf.yaml")
        let up = "0001_create_shelf.up.sql"
        try project.root.write(try #require(try contents(finished)[up]), to: "migrations/\(up)")
        #expect(try MigrationDirectory(project.folder).findings().count == 1)
        try project.migrate()
        #expect(try contents(project) == contents(finished))
    }

    @Test(arguments: [
        ("head ", "head 0"), ("file 0000", "file 9999"), ("\"datastore\":\"shelf\"", "\"datastore\":\"desk\""),
        ("datastore.lock 4", "datastore.lock 3"), ("project science", "project art"),
        ("migration 0001", "<<<<<<< HEAD\nmigration 0001"),
    ])
    func anEditedLockIsRefused(_ edit: (from: String, to: String)) throws {
        let project = try shelfProject()
        let text = try #require(try contents(project)["datastore.lock"])
        #expect(text.contains(edit.from))
        let range = try #require(text.firstRange(of: edit.from))
        try project.root.write(text.replacingCharacters(in: range, with: edit.to), to: "migrations/datastore.lock")
        #expect(throws: MigrationError.self) { try MigrationDirectory(project.folder) }
    }

    @Test func branchesThatBothAddAMigrationChangeTheSameLine() throws {
        func lock(adding name: String) throws -> [Substring] {
            let project = try shelfProject()
            try project.define("datastore: \(name)\nbucket: file:///data/\(name)/\n", in: "\(name).yaml")
            try project.migrate()
            return try #require(try contents(project)["datastore.lock"]).split(separator: "\n")
        }
        let one = try lock(adding: "apples")
        let other = try lock(adding: "pears")
        #expect(one[1].hasPrefix("head ") && other[1].hasPrefix("head ") && one[1] != other[1])
    }
}
