import Definition
import Foundation
import Testing

@Suite struct DirectoryTests {
    private func withDirectory(_ files: [String: Data], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "definitions-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, data) in files { try data.write(to: folder.appending(path: name)) }
        try body(folder.path)
    }

    @Test func filesAreReadInTheOrderOfTheirNames() throws {
        func text(_ name: String) -> Data { Data("datastore: \(name)\nbucket: s3://b/\n".utf8) }
        let files = [
            "b.yaml": text("second"), "a.yaml": text("first"), "B.yaml": text("zeroth"), ".hidden.yaml": text("hidden"),
            "notes.txt": text("none"),
        ]
        try withDirectory(files) { folder in
            let reading = DefinitionReader.read(directory: folder)
            #expect(reading.isValid)
            #expect(
                reading.datastores.map(\.canonicalJSON).map { $0.contains("zeroth") ? 0 : $0.contains("first") ? 1 : 2 }
                    == [0, 1, 2])
            #expect(reading.datastores.first?.location.file == "\(folder)/B.yaml")
        }
    }

    @Test func whatCannotBeReadIsNamed() throws {
        let files = ["a.yaml": Data([0x61, 0xFF]), "b.yml": Data(), "d.YAML": Data(), "c.yaml": Data("x: 1".utf8)]
        try withDirectory(files) { folder in
            let found = DefinitionReader.read(directory: folder).diagnostics.map(\.description)
            #expect(found.contains("\(folder)/a.yaml: error: the file is not UTF-8; save it as UTF-8"))
            #expect(found.contains("\(folder)/b.yml: error: definitions end in .yaml; rename the file"))
            let capitals = "definitions end in .yaml, in small letters; rename the file"
            #expect(found.contains("\(folder)/d.YAML: error: \(capitals)"))
            #expect(found.contains { $0.hasPrefix("\(folder)/c.yaml:1:1: error: a definition has no key \"x\"") })
        }
    }

    @Test func theExamplesAreValid() {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "../../Examples/datastores")
        let reading = DefinitionReader.read(directory: root.standardizedFileURL.path)
        #expect(reading.diagnostics.isEmpty)
        #expect(!reading.datastores.isEmpty)
    }

    @Test func aMissingDirectoryIsADiagnostic() {
        let reading = DefinitionReader.read(directory: "/nowhere/at/all")
        #expect(
            reading.diagnostics.map(\.description) == [
                "/nowhere/at/all: error: the directory cannot be read; generator init makes one"
            ])
    }
}
