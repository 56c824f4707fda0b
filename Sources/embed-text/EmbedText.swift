internal import Foundation

/// Writes the Swift source that carries a folder of text files.
///
/// The plugin of the same name calls it with the kind of text, the package's root, the folder (of SQL also several, with commas
/// between them), the file to write and the stamp to renew. What is wrong with the texts is printed as `file:line:column: error: …`, which SwiftPM shows, and fails
/// the build.
@main
enum EmbedText {
    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch let failure as Failure {
            for diagnostic in failure.diagnostics { print(diagnostic) }
            exit(1)
        } catch {
            print("error: embed-text: \(error)")
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) throws {
        guard arguments.count == 5 else { throw Usage() }
        let root = URL(filePath: arguments[1], directoryHint: .isDirectory)
        let source: String
        switch arguments[0] {
        case "sql":
            let folders = arguments[2].split(separator: ",").map(String.init)
            source = try SQLFolders(folders: folders.map { try SQLFolder($0, root: root) }).swiftSource
        case "templates": source = try TemplateSwift(folder: TemplateFolder(arguments[2], root: root)).source
        case "python-templates":
            source = try TemplateSwift(folder: TemplateFolder(arguments[2], root: root, in: .python)).source
        case "python": source = try PythonFolder(arguments[2], root: root).swiftSource
        default: throw Usage()
        }
        try write(source, to: URL(filePath: arguments[3]))
        try Data().write(to: URL(filePath: arguments[4]))
    }

    /// Leaves a file alone that already says so, and with it all that was built from it.
    private static func write(_ source: String, to file: URL) throws {
        let data = Data(source.utf8)
        if let present = try? Data(contentsOf: file), present == data { return }
        try data.write(to: file, options: .atomic)
    }

    private struct Usage: Error, CustomStringConvertible {
        let description =
            "usage: embed-text sql|templates|python|python-templates <package root> <folder>[,<folder>…] <output> <stamp>"
    }
}
