internal import Foundation
internal import TestSupport
import Testing

/// Builds copies of the project that are known to be wrong, and sees which tests notice: `make mutants`.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["LAW_MUTANTS"] != nil, "make mutants runs these"))
struct SourceMutantTests {
    @Test func everyFaultInTheSourceIsNoticed() async throws {
        let chosen = SourceMutants.all.filter(\.fault.isWanted)
        guard !chosen.isEmpty else { return }
        let copy = try ProjectCopy()
        try await copy.build()
        let patterns = Set(chosen.map(\.tests)).sorted().joined(separator: "|")
        let sound = try await copy.test(patterns)
        try #require(sound.isGreen, "the tests are red without a fault:\n\(sound.output.suffix(4000))")
        var survivors: [String] = []
        for mutant in chosen {
            let original = try copy.read(mutant.file)
            let changed = mutant.fault.applied(to: original)
            try #require(changed != original, "the fault could not be put in: \(mutant.fault.name)")
            try copy.write(changed, to: mutant.file)
            let isNoticed: Bool
            do {
                try await copy.build()
                isNoticed = try await !copy.test(mutant.tests).isGreen
            } catch {
                Issue.record("the fault cannot be tried: \(mutant.fault.name): \(error)")
                isNoticed = false
            }
            try copy.write(original, to: mutant.file)
            if !isNoticed { survivors.append(mutant.fault.name) }
            let outcome = isNoticed ? "noticed by \(mutant.tests)" : "NOT NOTICED by \(mutant.tests)"
            FileHandle.standardError.write(Data("fault \"\(mutant.fault.name)\" \(outcome)\n".utf8))
        }
        #expect(survivors.isEmpty, "not noticed")
    }
}

/// A copy of the project in a folder of its own, with a build of its own.
private struct ProjectCopy {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let root = repositoryRoot()
        for name in try FileManager.default.contentsOfDirectory(atPath: root)
        where ![".git", ".build", ".venv"].contains(name) {
            try FileManager.default.copyItem(atPath: "\(root)/\(name)", toPath: "\(folder.path)/\(name)")
        }
    }

    func read(_ file: String) throws -> String {
        try String(contentsOfFile: "\(folder.path)/\(file)", encoding: .utf8)
    }

    func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(file)"))
    }

    /// Builds everything; a fault that does not compile says nothing of the tests.
    func build() async throws {
        try await runSuccessfully("swift", ["build", "--build-tests", "--package-path", folder.path])
    }

    func test(_ pattern: String) async throws -> (isGreen: Bool, output: String) {
        // A fault may make a loader wait for ever.
        let run = try await runProgram(
            "timeout",
            ["--kill-after=10", "300", "swift", "test", "--skip-build", "--disable-xctest"]
                + ["--package-path", folder.path, "--filter", pattern],
            environment: ["LAW_MUTANTS": String?.none])
        let output = run.standardOutput + run.standardError
        guard !output.contains("Test run with 0 tests") else { throw SupportError("no test is called \(pattern)") }
        return (run.status == 0, output)
    }
}
