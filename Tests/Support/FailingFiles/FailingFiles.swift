internal import Foundation

/// Makes system calls of a program fail for some files, since a disk that fails for one file cannot be had on demand.
///
/// A library that is loaded before the program's own answers instead of the system; see `failing_files.c` beside this file.
public enum FailingFiles {
    /// What fails.
    public enum Call: String, Sendable {
        /// Looking at the file by its name.
        case state
        /// Opening it.
        case open
        /// Reading its content.
        case read
        /// Reading its extended attributes.
        case attributes
    }

    /// One call that fails for one file.
    public struct Failure: Sendable {
        /// The call.
        public var call: Call
        /// The number of the error, such as EIO.
        public var code: Int32
        /// The file's absolute path, without links; with a slash at its end, that of a folder and of all below it.
        public var path: String

        /// Describes a failure.
        public init(_ call: Call, _ code: Int32, _ path: String) {
            self.call = call
            self.code = code
            self.path = path
        }
    }

    private static let library = Task { try await compiled() }

    /// The variables with which a program meets the failures.
    ///
    /// - Parameters:
    ///   - folder: where the list of them is written; it has to last as long as the program runs.
    ///   - condition: a file while which is there calls fail; nil: always.
    /// - Throws: `SupportError` if the library cannot be compiled.
    public static func environment(
        for failures: [Failure], in folder: TemporaryFolder, while condition: String? = nil
    ) async throws -> [String: String?] {
        let lines = failures.map { "\($0.call.rawValue) \($0.code) \($0.path)\n" }.joined()
        let list = try folder.write(lines, to: "failing-\(UUID().uuidString)")
        return ["LD_PRELOAD": try await library.value, "FAILING_FILES": list, "FAILING_FILES_WHILE": condition]
    }

    /// Compiles the library beside the programs of this package, with the compiler that comes with Swift.
    private static func compiled(_ file: String = #filePath) async throws -> String {
        let source = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("failing_files.c")
            .path
        let place = URL(fileURLWithPath: try builtProgram("loader")).deletingLastPathComponent()
        let library = place.appendingPathComponent("failing_files.so").path
        // Made under a name of its own first: tests of another process may load the library at this moment.
        let draft = library + "-" + UUID().uuidString
        try await runSuccessfully(
            "clang", ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", draft, source, "-ldl"])
        guard rename(draft, library) == 0 else { throw SupportError("cannot rename \(draft)") }
        return library
    }
}
