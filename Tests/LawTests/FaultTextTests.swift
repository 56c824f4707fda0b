internal import Foundation
internal import TestSupport
import Testing

/// That the faults of `make mutants` can still be put in: a fault whose place is gone proves nothing, and would be found once
/// somebody has an hour.
@Suite struct FaultTextTests {
    @Test(arguments: SQLMutants.all.map(\.name))
    func everyFaultOfTheSQLHasItsPlace(name: String) throws {
        let mutant = try #require(SQLMutants.all.first { $0.name == name })
        #expect(mutant.applied(to: try Self.sql.get()) != (try Self.sql.get()))
    }

    @Test(arguments: SourceMutants.all.map(\.fault.name))
    func everyFaultOfTheSourcesHasItsPlace(name: String) throws {
        let mutant = try #require(SourceMutants.all.first { $0.fault.name == name })
        let text = try String(contentsOfFile: "\(repositoryRoot())/\(mutant.file)", encoding: .utf8)
        #expect(mutant.fault.applied(to: text) != text)
    }

    /// The registry, in which everything stands that the faults are put into.
    private static let sql = Result {
        let folder = "\(repositoryRoot())/SQL/extension"
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".sql") }.sorted()
            .map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }.joined(separator: "\n")
    }
}
