internal import Foundation
import Testing

/// The laws of the product, tried on histories of buckets, merges and accidents.
@Suite(.serialized) struct LawTests {
    private static let environment = ProcessInfo.processInfo.environment

    @Test func aHistoryIsReadAsItIsWritten() throws {
        for seed in 0..<200 {
            let history = HistoryGenerator.history(seed: UInt64(seed))
            #expect(History("\(history)") == history)
        }
        #expect(History("tombstone jump:1") == nil)
        #expect(KnownHistories.all.count == KnownHistories.texts.count)
    }

    /// `make laws` says how many histories to run, from which seed, or one to run again; with `LAW_KNOWN=no` those that
    /// were written by hand are left out.
    @Test func lawsHoldInEveryHistory() async throws {
        let histories: [History]
        if let replay = Self.environment["LAW_REPLAY"] {
            histories = [try #require(History(replay), "LAW_REPLAY is no history")]
        } else {
            let seed = Self.environment["LAW_SEED"].flatMap { UInt64($0) } ?? 1
            let count = Self.environment["LAW_COUNT"].flatMap { Int($0) } ?? 12
            let known = Self.environment["LAW_KNOWN"] == "no" ? [] : KnownHistories.all
            histories = known + (0..<count).map { HistoryGenerator.history(seed: seed &+ UInt64($0)) }
        }
        let (tally, failures) = try await Laboratory.runAll(histories)
        print(tally.summary)
        for failure in failures { Issue.record("\(failure)") }
        if Self.environment["LAW_REPLAY"] == nil, Self.environment["LAW_KNOWN"] != "no" {
            for (what, places) in [
                ("killed", tally.killedAt), ("stopped", tally.stoppedAt), ("cut off", tally.cutAt),
            ] {
                #expect(places == Set(FaultPoint.allCases), "a loader was not \(what) at every place")
            }
            #expect(tally.crashes > 0 && tally.refusals > 0)
            #expect(tally.held > 0 && tally.resumed > 0 && tally.refused > 0)
            #expect(tally.unread > 0 && tally.touched > 0 && tally.failures > 0)
            #expect(tally.bucketOutages > 0)
            #expect(tally.swallowings > 0 && tally.lockOuts > 0 && tally.revivals > 0 && tally.outages > 0)
        }
    }
}
