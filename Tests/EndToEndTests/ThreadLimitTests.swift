import Foundation
import TestSupport
import Testing

/// A process that may have no threads.
@Suite struct ThreadLimitTests {
    /// The kernel limits nobody's threads who is root, so the program is run as another then, from where that one may look.
    @Test func aProcessWithoutThreadsSaysSo() async throws {
        let folder = try TemporaryFolder()
        let loader = "\(folder.path)/loader"
        try FileManager.default.copyItem(atPath: builtProgram("loader"), toPath: loader)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        let limited = ["bash", "-c", "ulimit -u 1; exec \"$0\" status --database 'host=127.0.0.1 port=1'", loader]
        let isRoot = geteuid() == 0
        let run = try await runProgram(
            isRoot ? "setpriv" : limited[0],
            (isRoot ? ["--reuid=nobody", "--clear-groups"] + limited : Array(limited.dropFirst())), directory: "/")
        #expect(run.status == 1 && run.standardOutput.isEmpty)
        #expect(
            run.standardError.hasPrefix("loader: this process may have 0 more threads, and needs 4 at least."),
            "\(run.standardError)")
    }
}
