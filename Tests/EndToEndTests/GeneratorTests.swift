import Foundation
import TestSupport
import Testing

@Suite struct GeneratorTests {
    private static let shelf = """
        datastore: shelf
        bucket: file:///data/shelf/
        columns: [{ name: quality, from: metadata.quality, type: text }]

        """

    private func generator(_ arguments: [String], in folder: TemporaryFolder) async throws -> ProgramRun {
        try await runProgram(builtProgram("generator"), arguments, directory: folder.path)
    }

    private func project() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let result = try await generator(["init", "--name", "science"], in: folder)
        #expect(result.status == 0, "\(result.standardError)")
        return folder
    }

    @Test func fromNothingToAMigration() async throws {
        let folder = try await project()
        let empty = try await generator(["check"], in: folder)
        #expect(empty.status == 0)
        #expect(empty.standardOutput == "0 datastores, nothing pending\n")
        try folder.write(Self.shelf, to: "datastores/shelf.yaml")
        let pending = try await generator(["check"], in: folder)
        #expect(pending.status == 2)
        #expect(pending.standardOutput == "datastores/shelf.yaml: datastore shelf has no migration yet\n")
        #expect(try await generator(["plan"], in: folder).status == 2)
        let written = try await generator(["migrate", "--name", "first_shelf"], in: folder)
        #expect(written.status == 0)
        #expect(
            written.standardOutput == """
                wrote migrations/0001_first_shelf.up.sql
                wrote migrations/0001_first_shelf.down.sql
                wrote migrations/0001_first_shelf.verify.sql
                wrote migrations/datastore.lock

                """)
        #expect(try await generator(["check"], in: folder).standardOutput == "1 datastore, nothing pending\n")
        #expect(try await generator(["plan"], in: folder).status == 0)
        #expect(try await generator(["migrate"], in: folder).standardOutput.hasPrefix("nothing to do"))
    }

    @Test func aProjectElsewhereGivesTheSameBytes() async throws {
        let folder = try await project()
        try folder.write(Self.shelf, to: "datastores/shelf.yaml")
        #expect(try await generator(["migrate"], in: folder).status == 0)
        let other = try TemporaryFolder()
        #expect(try await generator(["init", "deep/down", "--name", "science"], in: other).status == 0)
        try other.write(Self.shelf, to: "deep/down/datastores/shelf.yaml")
        #expect(try await generator(["migrate", "--project", "deep/down"], in: other).status == 0)
        let difference = try await runProgram(
            "diff", ["-r", "\(folder.path)/migrations", "\(other.path)/deep/down/migrations"])
        #expect(difference.status == 0, "\(difference.standardOutput)")
    }

    @Test func aBrokenDefinitionWritesNothing() async throws {
        let folder = try await project()
        try folder.write("datastore: shelf\nbucket: nowhere\ncolour: red\n", to: "datastores/shelf.yaml")
        for command in ["check", "plan", "migrate"] {
            let result = try await generator([command], in: folder)
            #expect(result.status == 1)
            #expect(result.standardOutput == "")
            #expect(result.standardError.split(separator: "\n").count == 2, "\(result.standardError)")
            #expect(result.standardError.contains("datastores/shelf.yaml:3:"))
        }
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/migrations/0001_create_shelf.up.sql"))
    }

    /// Without its lock file a project is none that could be begun anew, and line ends are no edit.
    @Test func aLostLockFileAndOtherLineEndsAreToldApart() async throws {
        let folder = try await project()
        let lock = try String(contentsOfFile: "\(folder.path)/migrations/datastore.lock", encoding: .utf8)
        try FileManager.default.removeItem(atPath: "\(folder.path)/migrations/datastore.lock")
        for command in ["check", "plan", "migrate"] {
            let result = try await generator([command], in: folder)
            #expect(
                result.status != 0 && result.standardError.contains("take it from version control"),
                "\(command): \(result.standardError)")
        }
        try folder.write(lock, to: "migrations/datastore.lock")
        let file = "migrations/0000_registry.down.sql"
        let text = try String(contentsOfFile: "\(folder.path)/\(file)", encoding: .utf8)
        try folder.write(text.replacing("\n", with: "\r\n"), to: file)
        let result = try await generator(["check"], in: folder)
        #expect(result.status == 1 && result.standardError.contains("\(file): only its line ends differ"), "\(result)")
    }

    @Test func whatWasTamperedWithIsNamed() async throws {
        let folder = try await project()
        try folder.write("SELECT 1;\n", to: "migrations/0000_registry.down.sql")
        let result = try await generator(["check"], in: folder)
        #expect(result.status == 1)
        #expect(
            result.standardError
                == "migrations/0000_registry.down.sql: the file was changed since it was written;"
                + " take it from version control\n")
    }

    @Test func aChangedDatastoreIsRefused() async throws {
        let folder = try await project()
        try folder.write(Self.shelf, to: "datastores/shelf.yaml")
        #expect(try await generator(["migrate"], in: folder).status == 0)
        try folder.write(Self.shelf.replacing("text", with: "integer"), to: "datastores/shelf.yaml")
        let result = try await generator(["plan"], in: folder)
        #expect(result.status == 1)
        #expect(result.standardError.contains("datastores/shelf.yaml: datastore shelf changed since migration 0001"))
        #expect(result.standardError.contains("column \"quality\" changed"))
    }

    @Test func thePlanIsReadByMachines() async throws {
        struct Plan: Decodable {
            struct Step: Decodable {
                let part: String
                let statements: String
                let reverse: [String]
            }
            let migration: String
            let steps: [Step]
        }
        let folder = try await project()
        try folder.write(Self.shelf, to: "datastores/shelf.yaml")
        let result = try await generator(["plan", "--format", "json"], in: folder)
        #expect(result.status == 2)
        let plan = try JSONDecoder().decode(Plan.self, from: Data(result.standardOutput.utf8))
        #expect(plan.migration == "0001_create_shelf")
        let table = try #require(plan.steps.first { $0.part == "table" })
        #expect(table.statements.hasPrefix("CREATE TABLE public.shelf (\n    id uuid NOT NULL,\n"))
        #expect(table.reverse == ["DROP TABLE public.shelf;"])
        let markdown = try await generator(["plan", "--format", "markdown"], in: folder)
        #expect(markdown.standardOutput.hasPrefix("### Migration `0001_create_shelf`\n\n| step |"))
    }

    @Test(arguments: [
        ["nonsense"], ["plan", "--format", "xml"], ["migrate", "--name", "Not Good"], ["check", "--what"],
        ["init", "--name", "Not Good"], ["apply", "--what"],
    ])
    func usageErrorsExitWith64(_ arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        #expect(try await generator(arguments, in: folder).status == 64)
    }

    @Test(arguments: ["init", "check", "plan", "migrate", "apply", "schema"])
    func helpHasAnExample(_ command: String) async throws {
        let folder = try TemporaryFolder()
        let result = try await generator([command, "--help"], in: folder)
        #expect(result.status == 0)
        #expect(result.standardOutput.contains("Example:\n  generator \(command)"))
    }

    @Test func theExtensionIsInstalledInstead() async throws {
        let folder = try TemporaryFolder()
        #expect(try await generator(["init", "--extension"], in: folder).status == 0)
        let up = try String(contentsOfFile: "\(folder.path)/migrations/0000_registry.up.sql", encoding: .utf8)
        #expect(up.contains("\n        CREATE EXTENSION datastore;\n"))
        #expect(up.contains("\n        ALTER EXTENSION datastore UPDATE;\n"))
        #expect(!up.contains("CREATE TABLE"))
    }

    @Test func whereThereIsNoProject() async throws {
        let folder = try TemporaryFolder()
        let result = try await generator(["check"], in: folder)
        #expect(result.status == 1)
        #expect(result.standardError.contains("generator init"))
    }

    @Test func theSchemaIsJSON() async throws {
        let folder = try TemporaryFolder()
        let result = try await generator(["schema"], in: folder)
        let schema = try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8)) as? [String: Any]
        #expect(schema?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    }
}
