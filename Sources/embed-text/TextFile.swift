internal import Foundation

/// A text file of the package, read and found tidy.
struct TextFile {
    /// The path from the package's root.
    let path: String
    let text: String

    /// Reads a file.
    ///
    /// - Throws: `Failure` for a file that is not UTF-8 or not tidy.
    init(_ path: String, root: URL) throws {
        try self.init(path, data: Data(contentsOf: root.appending(path: path)))
    }

    init(_ path: String, data: Data) throws {
        self.path = path
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Failure(diagnostics: [Diagnostic(file: path, line: 1, column: 1, message: "the file is not UTF-8")])
        }
        self.text = text
        let diagnostics = untidiness
        guard diagnostics.isEmpty else { throw Failure(diagnostics: diagnostics) }
    }

    /// What the eye does not see: tabs, carriage returns, other control characters, white space at the end of a line,
    /// a last line without an end.
    private var untidiness: [Diagnostic] {
        var found: [Diagnostic] = []
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if let column = line.enumerated().first(where: { $0.element.value < 0x20 || $0.element.value == 0x7F }) {
                let name =
                    switch column.element {
                    case "\t": "a tab"
                    case "\r": "a carriage return"
                    default: "a control character"
                    }
                found.append(diagnostic(index, column.offset, "\(name); only spaces and line feeds lay out a text"))
            } else if let last = line.last, last.properties.isWhitespace {
                found.append(diagnostic(index, line.count - 1, "white space at the end of the line"))
            }
        }
        if lines.last?.isEmpty == false {
            found.append(diagnostic(lines.count - 1, 0, "the last line does not end with a line feed"))
        }
        return found
    }

    private func diagnostic(_ line: Int, _ column: Int, _ message: String) -> Diagnostic {
        Diagnostic(file: path, line: line + 1, column: column + 1, message: message)
    }

    /// The paths of the files in a folder, in the order of their names; none if the folder is not there.
    ///
    /// Hidden files and a `README.md` are for people and are left out.
    static func paths(in folder: String, root: URL) throws -> [String] {
        let url = root.appending(path: folder, directoryHint: .isDirectory)
        guard FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false))
            .filter { !$0.hasPrefix(".") && $0 != "README.md" }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .map { "\(folder)/\($0)" }
    }
}
