import Foundation

/// The folder of the package.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// A file of the package that people write and read.
struct TreeFile {
    /// The path from the package's root.
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The names of the modules that a Swift file imports.
    var imports: [String] {
        let form = #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+/#
        let declaration = #/^(?:(?:struct|class|enum|protocol|typealias|func|var|let)\s+)?(\w+)/#
        return lines.compactMap { line in
            guard let match = line.prefixMatch(of: form) else { return nil }
            return line[match.range.upperBound...].prefixMatch(of: declaration).map { String($0.1) }
        }
    }
}

/// The text files below a folder of the package, without those that a build or a test writes.
func files(in folder: String, extensions: Set<String>) throws -> [TreeFile] {
    let base = folder.isEmpty ? repository : repository.appending(path: folder)
    let walk = FileManager.default.enumerator(atPath: base.path)
    return try (walk?.compactMap { $0 as? String } ?? []).sorted()
        .filter { path in
            let parts = path.split(separator: "/")
            let isHidden = parts.contains { $0.hasPrefix(".") }
            return !isHidden && extensions.contains(URL(filePath: path).pathExtension)
        }
        .map { path in
            let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
            return TreeFile(path: folder.isEmpty ? path : "\(folder)/\(path)", text: text)
        }
}
