internal import Foundation

/// The folder of a project: definitions and migrations.
public struct ProjectFolder: Sendable {
    /// The path of the folder as it was given.
    public let path: String

    /// Names a folder.
    public init(_ path: String) {
        self.path = path
    }

    /// The folder's own name, wherever it was named from.
    public var name: String { URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent }

    /// The folder of the definitions.
    public var datastores: String { join("datastores") }
    /// The folder of the migrations.
    public var migrations: String { join("migrations") }
    /// The path of a migration's file.
    public func migration(_ name: String) -> String { "\(migrations)/\(name)" }
    /// The path of the lock file.
    public var lock: String { migration("datastore.lock") }

    private func join(_ name: String) -> String {
        if path == "." || path.isEmpty { return name }
        return path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }

    /// Whether there is a file or folder.
    public func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// Makes a folder and those above it.
    public func createFolder(_ path: String) throws(MigrationError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch { throw .file(path, reason: "the folder cannot be made") }
    }

    /// The names of the files in the folder of the migrations, sorted by bytes; hidden ones other than unfinished
    /// ones are left out.
    func migrationNames() throws(MigrationError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: migrations)
                .filter { !$0.hasPrefix(".") || $0.hasSuffix(Self.unfinished) }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        } catch { throw .noProject(path) }
    }

    /// What a file holds; nil where there is none.
    public func read(_ path: String) throws(MigrationError) -> String? {
        guard exists(path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .file(path, reason: "the file cannot be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw .file(path, reason: "the file is not UTF-8")
        }
        return text
    }

    static let unfinished = ".unfinished"

    /// Writes a file so that it is there whole or not at all.
    public func write(_ text: String, to path: String) throws(MigrationError) {
        let place = URL(fileURLWithPath: path)
        let name = ".\(place.lastPathComponent)\(Self.unfinished)"
        let draft = place.deletingLastPathComponent().appendingPathComponent(name)
        do {
            try Data(text.utf8).write(to: draft)
            let handle = try FileHandle(forUpdating: draft)
            try handle.synchronize()
            try handle.close()
        } catch { throw .file(path, reason: "the file cannot be written") }
        guard rename(draft.path, place.path) == 0 else {
            throw .file(path, reason: "the file cannot be put in its place")
        }
    }
}
