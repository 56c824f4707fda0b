import Foundation
import Testing

/// A folder of `Golden/` with definitions and what reading them gives.
struct GoldenCase: CustomTestStringConvertible {
    let folder: URL

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    /// Whether what is found is recorded instead of compared.
    static let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1"

    /// Every folder that has a definition, in the order of their paths.
    static let all: [GoldenCase] = {
        let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        let files = walk?.compactMap { $0 as? URL } ?? []
        let folders = Set(files.filter { $0.pathExtension == "yaml" }.map { $0.deletingLastPathComponent().path })
        return folders.sorted().map { GoldenCase(folder: URL(fileURLWithPath: $0)) }
    }()

    var testDescription: String { String(folder.path.dropFirst(Self.root.path.count + 1)) }

    /// The definitions of the folder by their names.
    func definitions() throws -> [(name: String, text: String)] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        return try names.sorted().map {
            ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
        }
    }

    /// Compares a text with a file of the folder, or writes it there when recording; nil stands for no file.
    func expect(_ text: String?, in name: String) throws {
        let file = folder.appending(path: name)
        if Self.isRecording {
            if let text {
                try Data(text.utf8).write(to: file)
            } else if FileManager.default.fileExists(atPath: file.path) {
                try FileManager.default.removeItem(at: file)
            }
        }
        let recorded =
            FileManager.default.fileExists(atPath: file.path)
            ? try String(contentsOf: file, encoding: .utf8) : nil
        #expect(recorded == text)
    }
}
