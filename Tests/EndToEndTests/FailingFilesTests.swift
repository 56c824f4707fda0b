import Glibc
import TestSupport
import Testing

/// Files that fail for one program, and for no other.
@Suite struct FailingFilesTests {
    @Test func onlyTheNamedFilesFail() async throws {
        let folder = try TemporaryFolder()
        let paths = try ["a", "b", "c"].map { try folder.write($0, to: "files/" + $0) }
        let environment = try await FailingFiles.environment(
            for: [
                .init(.open, EACCES, paths[0]), .init(.read, EIO, paths[1]), .init(.state, EIO, paths[2]),
            ], in: folder)
        // Not `cat`, which has the kernel copy one file to the other.
        for (name, expected) in [("a", "Permission denied"), ("b", "Input/output error")] {
            let run = try await runProgram("head", [name], environment: environment, directory: folder.path + "/files")
            #expect(run.status == 1 && run.standardError.contains(expected))
        }
        #expect(try await runSuccessfully("head", [paths[2]], environment: environment) == "c")
        let failed = try await runProgram("stat", [paths[2]], environment: environment)
        #expect(failed.status == 1 && failed.standardError.contains("Input/output error"))
        #expect(try await runSuccessfully("cat", paths) == "abc")
    }

    @Test func aFolderFailsWithAllBelowItWhileAFileIsThere() async throws {
        let folder = try TemporaryFolder()
        let inside = try ["files/a", "files/b/c"].map { try folder.write("x", to: $0) }
        let beside = try folder.write("x", to: "files-2/a")
        let sign = folder.path + "/sign"
        let environment = try await FailingFiles.environment(
            for: [.init(.open, ENFILE, folder.path + "/files/")], in: folder, while: sign)
        func opens(_ path: String) async throws -> Bool {
            try await runProgram("head", [path], environment: environment).status == 0
        }
        for path in inside + [beside] { #expect(try await opens(path)) }
        try folder.write("", to: "sign")
        for path in inside { #expect(try await !opens(path)) }
        #expect(try await opens(beside))
    }
}
