import Foundation
import Testing

@testable import embed_text

@Suite struct SQLFolderTests {
    /// Makes a folder of files and reads it.
    private func folder(_ files: [String: String]) throws -> SQLFolders {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: root) }
        let folder = root.appending(path: "SQL/loader")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return SQLFolders(folders: [try SQLFolder("SQL/loader", root: root)])
    }

    @Test func namesMembersAfterFilesInTheirOrder() throws {
        let source = try folder(["02_a.sql": "SELECT 2;\n", "01_end_run.sql": "SELECT 1;\n", "README.md": "x \n"])
            .swiftSource
        #expect(source.contains("static let all: [EmbeddedText] = [endRun, a]"))
        #expect(source.contains("name: \"loader/01_end_run\",\n            text: #\"\"\"\nSELECT 1;\n\n\"\"\"#)"))
    }

    @Test func aFolderThatIsNotThereIsEmpty() throws {
        let folder = try SQLFolder("SQL/nothing", root: FileManager.default.temporaryDirectory)
        let source = try SQLFolders(folders: [folder]).swiftSource
        #expect(source.contains("static let all: [EmbeddedText] = []"))
    }

    @Test func severalFoldersStandInOneSource() throws {
        let root = FileManager.default.temporaryDirectory
        let folders = try ["SQL/one", "SQL/another"].map { try SQLFolder($0, root: root) }
        let source = try SQLFolders(folders: folders).swiftSource
        #expect(source.contains("package enum One {") && source.contains("package enum Another {"))
        #expect(source.ranges(of: "struct EmbeddedText").count == 1)
    }

    @Test(arguments: ["Begin.sql", "begin-run.sql", "begin.txt", "01.sql", "a.b.sql"])
    func refusesOtherNames(name: String) throws {
        let failure = try #require(throws: Failure.self) { try folder([name: "SELECT 1;\n"]) }
        #expect(failure.diagnostics.map(\.file) == ["SQL/loader/\(name)"])
    }

    @Test func refusesTwoFilesOfOneMember() {
        #expect(throws: Failure.self) { try folder(["01_a.sql": "SELECT 1;\n", "a.sql": "SELECT 1;\n"]) }
    }
}
