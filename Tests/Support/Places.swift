internal import Foundation

/// The root folder of the repository.
///
/// - Parameter file: this file; it lies two folders below the root.
public func repositoryRoot(_ file: String = #filePath) -> String {
    URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}

/// The path of a program of this package, which is built beside the tests.
///
/// - Throws: `SupportError` if it has not been built.
public func builtProgram(_ name: String) throws -> String {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent(name).path
    guard FileManager.default.isExecutableFile(atPath: path) else {
        throw SupportError("\(path) is missing; run `swift build --build-tests`")
    }
    return path
}

/// A folder that is removed when the last reference to it goes.
public final class TemporaryFolder: Sendable {
    /// The path of the folder.
    public let path: String

    /// Creates an empty folder that only this user may enter.
    public init() throws {
        path = NSTemporaryDirectory() + "twined-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file into the folder, and creates the folders on its way.
    ///
    /// - Returns: the path of the file.
    @discardableResult
    public func write(_ contents: String, to name: String, permissions: Int = 0o644) throws -> String {
        let file = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(contents.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: file.path)
        return file.path
    }
}
