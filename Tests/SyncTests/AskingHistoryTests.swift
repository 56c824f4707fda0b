import Foundation
import TestSupport
import Testing

/// The laws on buckets that are asked for each object, in whatever order they list: random changes, listings that lie,
/// objects that cannot be read, connections that die at any byte, and a migration between staging and merge.
///
/// The bucket stands still while a loader runs, and the brake is off: whatever goes has to be gone.
@Suite struct AskingHistoryTests {
    private static let environment = ProcessInfo.processInfo.environment

    @Test func rowsEqualTheBucketOrNothingIsLost() async throws {
        let seed = Self.environment["LAW_SEED"].flatMap { UInt64($0) } ?? 1
        let count = Self.environment["LAW_COUNT"].flatMap { Int($0) } ?? 16
        let successor = try await AskingHistory.successor()
        var tally = AskingHistory.Tally()
        try await withThrowingTaskGroup(of: AskingHistory.Tally.self) { group in
            for number in 0..<count {
                group.addTask {
                    var history = try await AskingHistory(seed: seed &+ UInt64(number), successor: successor)
                    return try await history.run()
                }
                if number >= 3, let done = try await group.next() { tally.add(done) }
            }
            for try await done in group { tally.add(done) }
        }
        print("asked per object: \(tally)")
        guard count >= 16 else { return }
        #expect(tally.deaths > 0 && tally.resumed > 0 && tally.incomplete > 0 && tally.unread > 0)
        #expect(tally.gone > 0 && tally.migrations > 0)
    }
}

extension AskingHistory {
    /// What happened, counted.
    struct Tally: Sendable {
        var runs = 0
        var merged = 0
        var incomplete = 0
        var unread = 0
        var deaths = 0
        var resumed = 0
        var gone = 0
        var migrations = 0

        mutating func add(_ other: Tally) {
            runs += other.runs
            merged += other.merged
            incomplete += other.incomplete
            unread += other.unread
            deaths += other.deaths
            resumed += other.resumed
            gone += other.gone
            migrations += other.migrations
        }
    }
}
