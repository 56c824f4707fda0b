internal import Foundation
import Testing

/// The laws tried on products that are known to be wrong: `make mutants`.
///
/// It takes minutes, and says something of the tests and not of the product; so it runs when it is asked for.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["LAW_MUTANTS"] != nil, "make mutants runs these"))
struct MutantTests {
    private static let histories =
        KnownHistories.all + (1...3).map { HistoryGenerator.history(seed: UInt64($0)) }

    @Test func everyFaultInTheSQLIsNoticed() async throws {
        let chosen = SQLMutants.all.filter(\.isWanted)
        try #require(!chosen.isEmpty || SourceMutants.all.contains(where: \.fault.isWanted), "there is no such fault")
        // A history waits more than it works.
        let shares = 8
        let survivors = try await withThrowingTaskGroup(of: [String].self) { group in
            for share in 0..<shares {
                let mine = chosen.indices.filter { $0 % shares == share }.map { chosen[$0] }
                group.addTask {
                    var survivors: [String] = []
                    for mutant in mine where try await !isNoticed(mutant) { survivors.append(mutant.name) }
                    return survivors
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(survivors.isEmpty, "not noticed")
    }

    private func isNoticed(_ mutant: Mutant) async throws -> Bool {
        let world = try await World(mutant: mutant)
        let (tally, failure) = try await Laboratory.run(Self.histories, in: world)
        try await world.remove()
        let outcome = failure.map { "noticed: \($0.broken.law) after \(tally.histories) histories, in \($0.history)" }
        let line = "fault \"\(mutant.name)\" \(outcome ?? "NOT NOTICED")\n"
        FileHandle.standardError.write(Data(line.utf8))
        return failure != nil
    }
}
