import Definition
import Foundation
import Layout
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
        return names.sorted().map(GoldenCase.init).filter { FileManager.default.fileExists(atPath: $0.definitions) }
    }()

    var testDescription: String { name }
    var definitions: String { Self.root.appending(path: "\(name)/datastores").path }

    /// The migration that creates the case's datastores.
    func migration() throws -> MigrationText {
        let reading = DefinitionReader.read(directory: definitions)
        try #require(reading.isValid, "\(reading.diagnostics)")
        let changes = try Difference.changes(
            from: [], registry: RegistryEdition.current.version, to: reading.datastores)
        let plan = try Plan(changes, as: MigrationKey(project: "golden", version: "0001"))
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

extension GoldenCase {
    /// The project as a server can have it: those of 16 and 18 come without contrib.
    func project(for version: ServerVersion) throws -> TestProject {
        version == .fifteen ? try project() : try project("index: trigram", replacedBy: "index: btree")
    }
}

/// A project in a temporary folder.
struct TestProject {
    let root: TemporaryFolder
    let folder: ProjectFolder

    init(name: String = "science") throws {
        try self.init { folder in try ProjectTemplate.create(in: folder, name: name, runtime: .migration) }
    }

    /// - Parameter create: writes the project into its folder.
    init(_ create: (ProjectFolder) throws -> [String]) throws {
        root = try TemporaryFolder()
        folder = ProjectFolder(root.path)
        _ = try create(folder)
    }

    func define(_ text: String, in name: String) throws {
        try root.write(text, to: "datastores/\(name)")
    }

    /// Writes what is pending, and returns the paths of the files.
    @discardableResult
    func migrate(_ edition: RegistryEdition = .current, registry sql: RegistryText = .current) throws -> [String] {
        let reading = DefinitionReader.read(directory: folder.datastores)
        try #require(reading.isValid, "\(reading.diagnostics)")
        let directory = try MigrationDirectory(folder)
        let plan = try directory.plan(to: reading.datastores, edition: edition)
        return try directory.write(plan, name: plan.name, registry: sql)
    }

    /// The paths of all files of a kind, in the order of their numbers, the registry's first.
    func files(_ kind: MigrationFile) throws -> [String] {
        try MigrationDirectory(folder).lock.all.map {
            folder.migration(kind.name(version: $0.version, name: $0.name))
        }
    }
}
