import Foundation
import Migrations
import Rendering
import Testing

@Suite struct GoldenTests {
    @Test(arguments: GoldenCase.all)
    func migrationIsAsRecorded(_ golden: GoldenCase) throws {
        let migration = try golden.migration()
        let folder = GoldenCase.root.appending(path: "\(golden.name)/migrations")
        for (file, text) in zip(MigrationFile.allCases, [migration.up, migration.down, migration.verify]) {
            let place = folder.appending(path: file.name(version: migration.version, name: migration.name))
            if GoldenCase.isRecording {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(text.utf8).write(to: place)
            }
            let recorded = try String(contentsOf: place, encoding: .utf8)
            #expect(recorded.utf8.elementsEqual(text.utf8), "\(place.path) differs; RECORD_GOLDEN=1 records it")
        }
    }

    @Test func everyCaseIsThere() {
        #expect(
            GoldenCase.all.map(\.name) == [
                "every_type", "full", "hostile_names", "minimal", "no_history_no_notes", "remove_policy",
                "schema_qualified", "two_stores",
            ])
    }

    @Test(arguments: GoldenCase.all)
    func linesAreShort(_ golden: GoldenCase) throws {
        // Constants of a definition, such as patterns, stand on one line.
        guard golden.name != "hostile_names" else { return }
        let migration = try golden.migration()
        for text in [migration.up, migration.down, migration.verify] {
            for line in text.split(separator: "\n") where line.unicodeScalars.count > 120 {
                Issue.record("\(line)")
            }
        }
    }

    /// What a person reviews of a datastore with five columns: what stands below the header, without the definition as JSON.
    @Test func aMigrationOfFiveColumnsIsShort() throws {
        let project = try TestProject()
        try project.define(
            """
            datastore: scans
            bucket: file:///srv/scans
            columns:
              - { name: a, from: metadata.a, type: text }
              - { name: b, from: metadata.b, type: integer }
              - { name: c, from: metadata.c, type: timestamptz }
              - { name: d, from: metadata.d, type: boolean }
              - { name: e, from: metadata.e, type: "numeric(10,2)" }
            notes:
              - { name: n, type: text }
            """, in: "scans.yaml")
        try project.migrate()
        let path = try #require(try project.files(.up).last)
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).dropLast()
        let reviewed = lines.drop { $0.hasPrefix("--") }.filter {
            !$0.hasPrefix("    '\"") && !$0.hasPrefix("    '{\"")
        }
        #expect(reviewed.count <= 450 && reviewed.count < lines.count - 40, "\(reviewed.count) of \(lines.count)")
    }
}
