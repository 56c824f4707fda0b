import Definition
import Foundation
import Migrations
import Planning
import Rendering
import TestSupport
import Testing

/// A folder of `Golden/` with definitions, and the migration that is written for them.
struct GoldenCase: CustomTestStringConvertible, Sendable {
    let name: String

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    static let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1"

    static let all: [GoldenCase] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map(GoldenCase.init)
    }()

    var testDescription: String { name }
    var definitions: String { Self.root.appending(path: "\(name)/datastores").path }

    /// The migration that creates the case's datastores.
    func migration() throws -> MigrationText {
        let reading = DefinitionReader.read(directory: definitions)
        try #require(reading.isValid, "\(reading.diagnostics)")
        let plan = try Plan(
            Difference.changes(from: [], to: reading.datastores), as: MigrationKey(project: "golden", version: "0001"))
        return PlanRenderer(plan).migration(name: plan.name, after: nil)
    }

    /// A project with the case's definitions, its migrations written.
    ///
    /// - Parameter replacement: what stands for a text of the definitions.
    func project(_ text: String = "", replacedBy replacement: String = "") throws -> TestProject {
        let project = try TestProject()
        for name in try FileManager.default.contentsOfDirectory(atPath: definitions) {
            let definition = try String(contentsOfFile: "\(definitions)/\(name)", encoding: .utf8)
            try project.define(text.isEmpty ? definition : definition.replacing(text, with: replacement), in: name)
        }
        try project.migrate()
        return project
    }
}

/// A project in a temporary folder.
struct TestProject {
    let root: TemporaryFolder
    let folder: ProjectFolder

    init(name: String = "science") throws {
        root = try TemporaryFolder()
        folder = ProjectFolder(root.path)
        _ = try ProjectTemplate.create(in: folder, name: name, runtime: .migration)
    }

    func define(_ text: String, in name: String) throws {
        try root.write(text, to: "datastores/\(name)")
    }

    /// Writes what is pending, and returns the paths of the files.
    @discardableResult
    func migrate() throws -> [String] {
        let reading = DefinitionReader.read(directory: folder.datastores)
        try #require(reading.isValid, "\(reading.diagnostics)")
        let directory = try MigrationDirectory(folder)
        let plan = try Plan(directory.changes(to: reading.datastores), as: directory.lock.nextKey)
        return try directory.write(plan, name: plan.name)
    }

    /// The paths of all files of a kind, in the order of their numbers, the registry's first.
    func files(_ kind: MigrationFile) throws -> [String] {
        try MigrationDirectory(folder).lock.all.map {
            folder.migration(kind.name(version: $0.version, name: $0.name))
        }
    }
}
