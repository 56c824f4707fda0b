import Synchronization
import Testing

@testable import HTTP

@Suite struct ConcurrencyLimiterTests {
    @Test func noMoreThanTheMaximumAreInside() async {
        let limiter = ConcurrencyLimiter(maximum: 3, time: ManualTime().source)
        let inside = Crowd()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do { try await limiter.enter() } catch { return }
                    inside.change(by: 1)
                    await Task.yield()
                    inside.change(by: -1)
                    limiter.leave(.good)
                }
            }
        }
        #expect(inside.now == 0)
        #expect(1...3 ~= inside.peak)
        #expect(limiter.limit == 3)
    }

    @Test func aSlowDownLeavesOneAndGoodAnswersAllowMore() async throws {
        let limiter = ConcurrencyLimiter(maximum: 4, time: ManualTime().source)
        try await limiter.enter()
        limiter.leave(.slowDown(pause: .zero))
        #expect(limiter.limit == 1)
        var limits: [Int] = []
        for _ in 0..<12 {
            try await limiter.enter()
            limiter.leave(.good)
            limits.append(limiter.limit)
        }
        // A window of one grows by one answer, one of two by two, one of three by three.
        #expect(limits == [2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4])
    }

    /// A store that refuses a second request at once is asked for one ever more seldom; one that bears a third is trusted again.
    @Test func whatIsRefusedAgainAndAgainIsAskedForMoreSeldom() async throws {
        let limiter = ConcurrencyLimiter(maximum: 16, time: ManualTime().source)
        func answers(until limit: Int) async throws -> Int {
            var count = 0
            while limiter.limit < limit {
                try await limiter.enter()
                limiter.leave(.good)
                count += 1
            }
            return count
        }
        func refuse() async throws {
            try await limiter.enter()
            limiter.leave(.slowDown(pause: .zero))
        }
        try await refuse()
        var counts: [Int] = []
        for _ in 0..<10 {
            counts.append(try await answers(until: 2))
            try await refuse()
            // One more that was on its way with it says nothing new.
            try await refuse()
        }
        #expect(counts == [1, 2, 4, 8, 16, 32, 64, 128, 256, 256])
        let recovery = try await answers(until: 2) + answers(until: 3) + answers(until: 4) + answers(until: 16)
        #expect(recovery < 256 + 512 + 3 * 128 + 2000 && limiter.limit == 16)
        try await refuse()
        #expect(try await answers(until: 2) == 1, "sixteen at once were too many, and not two")
    }

    @Test func nobodyBeginsBeforeThePauseHasPassed() async throws {
        let time = ManualTime()
        let limiter = ConcurrencyLimiter(maximum: 4, time: time.source)
        try await limiter.enter()
        limiter.leave(.slowDown(pause: .seconds(7)))
        try await limiter.enter()
        #expect(time.sleeps == [.seconds(7)])
        limiter.leave(.good)
        try await limiter.enter()
        #expect(time.sleeps == [.seconds(7)])
    }

    @Test func aCancelledWaitTakesNoPlace() async throws {
        let limiter = ConcurrencyLimiter(maximum: 1, time: ManualTime().source)
        try await limiter.enter()
        let waiting = Task { try await limiter.enter() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await limiter.enter()
        }
        await #expect(throws: CancellationError.self) { try await late.value }
        limiter.leave(.good)
        // The place is free: this does not wait.
        try await limiter.enter()
    }

    @Test func theStopEndsTheWaitAtTheGate() async throws {
        let limiter = ConcurrencyLimiter(maximum: 1)
        try await limiter.enter()
        limiter.leave(.slowDown(pause: .seconds(3600)))
        let waiting = Task { try await limiter.enter() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}

/// How many are somewhere, and how many were at most.
private final class Crowd: Sendable {
    private let state = Mutex((now: 0, peak: 0))

    var now: Int { state.withLock { $0.now } }
    var peak: Int { state.withLock { $0.peak } }

    func change(by count: Int) {
        state.withLock { $0 = ($0.now + count, max($0.peak, $0.now + count)) }
    }
}
