import Foundation
import TestSupport
import Testing

/// The two demos, as a new user runs them, with the programs that are built already.
@Suite struct DemoTests {
    /// Runs a script of the demos in a folder of its own, which looks like the repository to it.
    private func run(_ script: String, _ environment: [String: String] = [:]) async throws -> ProgramRun {
        let root = try TemporaryFolder()
        // The web server and the loader of the demo run as whoever runs the tests, and the database's server does not.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: root.path)
        for name in ["Scripts", "Examples", ".build", ".venv"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(root.path)/\(name)", withDestinationPath: "\(repositoryRoot())/\(name)")
        }
        let variables = environment.merging(["BUILT": "1"]) { given, _ in given }
        let run = try await runProgram("\(root.path)/Scripts/\(script)", [], environment: variables)
        try await runSuccessfully("\(root.path)/Scripts/demo-stop", ["--remove"])
        return run
    }

    @Test func theDemoRunsToItsEnd() async throws {
        let run = try await run("demo")
        try #require(run.status == 0, "\(run.standardOutput.suffix(2000))\(run.standardError.suffix(2000))")
        for text in [
            "== 16. Merge once more", "(exit code 3)", "loader merge --approve",
            "The demo is done, and its PostgreSQL still runs",
        ] {
            #expect(run.standardOutput.contains(text), "\(text)")
        }
    }

    @Test func aPageShowsADatasetBehindAResult() async throws {
        let run = try await run("demo-django", ["ONCE": "1"])
        try #require(run.status == 0, "\(run.standardOutput.suffix(2000))\(run.standardError.suffix(2000))")
        let page = run.standardOutput.components(separatedBy: "== The page of a result").last ?? ""
        for text in ["spring gust", "ellerby/2026-03-01/scan-0000.csv | ELB-01", "as of", "== The admin"] {
            #expect(page.contains(text), "\(page)")
        }
    }
}
