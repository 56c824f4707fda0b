import HTTP
import Testing

@Suite struct RetryPolicyTests {
    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
        ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200), ("Wednesday, 01-Jan-25 00:00:00 GMT", 1_735_689_600),
    ])
    func datesAreRead(text: String, seconds: Int64) {
        #expect(HTTPDate.unixSeconds(text) == seconds)
    }

    @Test(arguments: [
        "", "soon", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Noc 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 99999 08:49:37 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT",
    ])
    func whatIsNoDateIsNone(text: String) {
        #expect(HTTPDate.unixSeconds(text) == nil)
    }

    @Test func pausesDoubleUpToTheCapWithFullJitter() {
        let policy = RetryPolicy(base: .milliseconds(100), cap: .seconds(2))
        let bounds = (1...8).map { policy.pause(afterFailures: $0, chance: 1, asked: nil) }
        #expect(bounds == [100, 200, 400, 800, 1600, 2000, 2000, 2000].map { .milliseconds($0) })
        #expect(policy.pause(afterFailures: 3, chance: 0, asked: nil) == .zero)
        #expect(policy.pause(afterFailures: 3, chance: 0.25, asked: nil) == .milliseconds(100))
        #expect(policy.pause(afterFailures: 1000, chance: 1, asked: nil) == .seconds(2))
    }

    @Test func whatTheStoreAsksForIsTheLeast() {
        let policy = RetryPolicy(base: .milliseconds(100), longestAsked: .seconds(60))
        #expect(policy.pause(afterFailures: 1, chance: 0, asked: .seconds(7)) == .seconds(7))
        #expect(policy.pause(afterFailures: 1, chance: 1, asked: .seconds(7)) == .milliseconds(7100))
        #expect(policy.pause(afterFailures: 1, chance: 0, asked: .seconds(7200)) == .seconds(60))
    }

    @Test func retryAfterIsSecondsOrADate() {
        func asked(_ value: String, _ more: [(String, String)] = []) -> Duration? {
            RetryPolicy.asked(by: HTTPHeaders([("Retry-After", value)] + more), now: 784_111_777)
        }
        #expect(asked("120") == .seconds(120))
        #expect(asked("Sun, 06 Nov 1994 08:50:37 GMT") == .seconds(60))
        // The store's own clock counts, where it tells it.
        #expect(asked("Sun, 06 Nov 1994 08:50:37 GMT", [("Date", "Sun, 06 Nov 1994 08:50:30 GMT")]) == .seconds(7))
        #expect(asked("Sun, 06 Nov 1994 08:00:00 GMT") == .zero)
        #expect(asked("99999999999999999999999") == .seconds(31_536_000))
        #expect(asked("-1") == nil && asked("") == nil && asked("1.5") == nil)
        #expect(RetryPolicy.asked(by: HTTPHeaders(), now: 0) == nil)
    }

    @Test func theStatusesThatMayPassAreKnown() {
        let policy = RetryPolicy()
        for status in [408, 429, 500, 502, 503, 504] { #expect(policy.transientStatuses.contains(status)) }
        for status in [200, 301, 400, 401, 403, 404, 409, 412, 501, 505] {
            #expect(!policy.transientStatuses.contains(status))
        }
    }

    @Test func aBudgetEnds() {
        let byCount = RetryBudget(retries: 2, time: .seconds(100))
        #expect(byCount.take(pause: .seconds(1)) && byCount.take(pause: .seconds(1)) && !byCount.take(pause: .zero))
        let byTime = RetryBudget(retries: 100, time: .seconds(3))
        #expect(byTime.take(pause: .seconds(2)) && !byTime.take(pause: .seconds(2)) && byTime.take(pause: .seconds(1)))
    }
}
