import HTTP
import Synchronization
import Testing

@testable import GCSBucket

/// Gives out numbered tokens when the test lets it.
private final class CountingProvider: TokenProvider {
    let origin = "test"
    private let state = Mutex((asked: 0, failures: 0))
    private let lifetime: Int64
    private let isStuck: Bool

    init(lifetime: Int64 = 3600, failures: Int = 0, isStuck: Bool = false) {
        self.lifetime = lifetime
        self.isStuck = isStuck
        state.withLock { $0.failures = failures }
    }

    var asked: Int { state.withLock { $0.asked } }

    func token(_ desk: TokenDesk, isReplacement: Bool) async throws(HTTPFailure) -> AccessToken {
        let (number, fails) = state.withLock { state in
            state.asked += 1
            return (state.asked, state.asked <= state.failures)
        }
        if isStuck {
            do { try await Task.sleep(for: .seconds(3600)) } catch { throw HTTPFailure(.cancelled, "stopped") }
        }
        for _ in 0..<20 { await Task.yield() }
        if fails { throw HTTPFailure(.credentials, "refused") }
        return AccessToken(
            Secret("\(isReplacement ? "new" : "token")-\(number)"), expires: desk.time.unixSeconds() + lifetime)
    }
}

@Suite struct TokenSourceTests {
    private let clock = SetClock()

    private func source(_ provider: any TokenProvider) -> TokenSource {
        let session = HTTPSession(transport: NoTransport(), limiter: ConcurrencyLimiter(maximum: 1))
        return TokenSource(provider, TokenDesk(session: session, time: clock.source, scope: "s"))
    }

    @Test func manyWhoWaitGetOneToken() async throws {
        let provider = CountingProvider()
        let source = source(provider)
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await source.token().secret.revealed } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(tokens == ["token-1"] && provider.asked == 1)
    }

    @Test func aTokenServesUntilShortlyBeforeItsEnd() async throws {
        let provider = CountingProvider()
        let source = source(provider)
        _ = try await source.token()
        clock.advance(by: 3600 - TokenSource.margin - 1)
        #expect(try await source.token().secret.revealed == "token-1")
        clock.advance(by: 1)
        #expect(try await source.token().secret.revealed == "token-2")
    }

    @Test func aDayTakesATokenAnHour() async throws {
        let provider = CountingProvider(lifetime: 3600 + TokenSource.margin)
        let source = source(provider)
        for _ in 0..<(24 * 60) {
            _ = try await source.token()
            clock.advance(by: 60)
        }
        #expect(provider.asked == 24)
    }

    @Test func aShortLivedTokenIsNotAskedForAtEveryRequest() async throws {
        let provider = CountingProvider(lifetime: 100)
        let source = source(provider)
        for _ in 0..<10 { _ = try await source.token() }
        #expect(provider.asked == 1)
    }

    @Test func whatFailedIsAskedForAgain() async throws {
        let provider = CountingProvider(failures: 1)
        let source = source(provider)
        await #expect(throws: HTTPFailure.self) { try await source.token() }
        #expect(try await source.token().secret.revealed == "token-2")
    }

    @Test func aRefusedTokenIsReplacedOnce() async throws {
        let provider = CountingProvider()
        let source = source(provider)
        let first = try await source.token()
        #expect(await source.invalidate(first))
        #expect(await source.invalidate(first))
        let second = try await source.token()
        #expect(second.secret.revealed == "new-2")
        #expect(await !source.invalidate(second))
        #expect(try await source.token() == second)
        // One that has served for a while is like any other.
        clock.advance(by: 1000)
        #expect(await source.invalidate(second))
        #expect(try await source.token().secret.revealed == "new-3")
    }

    @Test func theLastWhoIsStoppedStopsTheQuestion() async throws {
        let provider = CountingProvider(isStuck: true)
        let source = source(provider)
        let tasks = (0..<3).map { _ in
            Task { () -> HTTPFailure.Kind? in
                do throws(HTTPFailure) {
                    _ = try await source.token()
                    return nil
                } catch {
                    return error.kind
                }
            }
        }
        while provider.asked == 0 { await Task.yield() }
        for task in tasks { task.cancel() }
        for task in tasks { #expect(await task.value == .cancelled) }
    }
}

private struct NoTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        throw HTTPFailure(.settings, request, "nobody is to be asked")
    }
}
