import Synchronization
import Testing

@testable import HTTP

/// Keeps what it is told.
final class AttemptLog: HTTPObserver {
    private let attempts = Mutex<[HTTPAttempt]>([])

    func observe(_ attempt: HTTPAttempt) { attempts.withLock { $0.append(attempt) } }

    var lines: [String] { attempts.withLock { $0.map(\.description) } }
}

@Suite struct HTTPSessionTests {
    private let request = HTTPRequest(.get, HTTPAddress(.https, host: "store.example", path: "/b"))

    private func session(
        _ transport: any HTTPTransport, _ time: ManualTime = ManualTime(), policy: RetryPolicy = RetryPolicy(),
        budget: RetryBudget = RetryBudget(), maximum: Int = 8, ledger: RequestLedger = RequestLedger(),
        log: AttemptLog? = nil
    ) -> HTTPSession {
        HTTPSession(
            transport: transport, policy: policy, budget: budget,
            limiter: ConcurrencyLimiter(maximum: maximum, time: time.source), ledger: ledger, observer: log,
            time: time.source)
    }

    private func whole(_ session: HTTPSession, upTo limit: Int = 1000) async throws(HTTPFailure) -> HTTPAnswer {
        try await session.whole("list", upTo: limit, making: { () throws(HTTPFailure) in request })
    }

    private func failure(_ session: HTTPSession, upTo limit: Int = 1000) async -> HTTPFailure.Kind? {
        do throws(HTTPFailure) {
            _ = try await whole(session, upTo: limit)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func whatMayPassIsTriedAgainWithGrowingPauses() async throws {
        let transport = ScriptedTransport([
            .failure(.unreachable), .answer(500), .broken([[1]]), .failure(.timedOut(.idle)),
            .answer(200, [], [[1, 2], [3]]),
        ])
        let time = ManualTime()
        let answer = try await whole(session(transport, time, policy: RetryPolicy(base: .seconds(1))))
        #expect(answer.bytes == [1, 2, 3] && answer.status == 200)
        #expect(time.sleeps == [1, 2, 4, 8].map { .seconds($0) })
    }

    @Test(arguments: [HTTPFailure.Kind.tls, .malformed, .settings, .cancelled])
    func whatWillBeTheSameIsNotTriedAgain(kind: HTTPFailure.Kind) async {
        let transport = ScriptedTransport([.failure(kind), .answer(200)])
        #expect(await failure(session(transport)) == kind)
        #expect(transport.requests.count == 1)
    }

    @Test func attemptsEndAndTheReaderSeesTheLastAnswer() async throws {
        let transport = ScriptedTransport([.answer(500, [], [[7]])])
        let answer = try await whole(session(transport, policy: RetryPolicy(attempts: 3)))
        #expect(answer.status == 500 && answer.bytes == [7])
        #expect(transport.requests.count == 3)
        let resets = ScriptedTransport([.failure(.lostBeforeAnswer(onUsedConnection: false))])
        let kind = await failure(session(resets, policy: RetryPolicy(attempts: 3)))
        #expect(kind == .lostBeforeAnswer(onUsedConnection: false))
        #expect(resets.requests.count == 3)
    }

    @Test func theRunsBudgetIsSharedByItsRequests() async throws {
        let transport = ScriptedTransport([.answer(500), .answer(200), .answer(500), .answer(200)])
        let session = session(transport, budget: RetryBudget(retries: 1))
        #expect(try await whole(session).status == 200)
        #expect(try await whole(session).status == 500)
    }

    @Test func aConnectionThatDiedWhileItIdledCostsNothing() async throws {
        let dead = ScriptedTransport.Entry.failure(.lostBeforeAnswer(onUsedConnection: true))
        let transport = ScriptedTransport([dead, dead, dead, .answer(200)])
        let time = ManualTime()
        let none = RetryBudget(retries: 0, time: .zero)
        #expect(try await whole(session(transport, time, policy: RetryPolicy(attempts: 1), budget: none)).status == 200)
        #expect(time.sleeps == [])
        // But not for ever.
        let kind = await failure(session(ScriptedTransport([dead]), policy: RetryPolicy(attempts: 1, freeRetries: 5)))
        #expect(kind == .lostBeforeAnswer(onUsedConnection: true))
    }

    @Test func retryAfterIsWaitedForByEverybodyAtTheGate() async throws {
        let transport = ScriptedTransport([.answer(503, [("Retry-After", "9")]), .answer(200)])
        let time = ManualTime(chance: 0)
        let session = session(transport, time)
        #expect(try await whole(session).status == 200)
        #expect(time.sleeps == [.seconds(9)])
    }

    @Test func aStoreThatTakesOneAtATimeIsWaitedFor() async throws {
        let transport = OneAtATime()
        let time = ManualTime()
        let session = session(transport, time, maximum: 16)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<32 { group.addTask { try await self.whole(session).status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 32))
    }

    @Test func theCeilingEndsTheRunWithItsOwnName() async throws {
        let transport = ScriptedTransport([.answer(500)])
        let ledger = RequestLedger(ceiling: 3)
        let session = session(transport, ledger: ledger)
        #expect(await failure(session) == .ceiling)
        #expect(transport.requests.count == 3 && ledger.total == 3)
        #expect(ledger.entries["list"]?.requests == 3)
    }

    @Test func theLedgerCountsByKind() async throws {
        let transport = ScriptedTransport([.answer(200, [], [[1, 2, 3]]), .answer(500, [], [[1]]), .answer(200)])
        let session = session(transport)
        _ = try await whole(session)
        _ = try await session.whole("token", upTo: 10, making: { () throws(HTTPFailure) in request })
        #expect(session.ledger.entries["list"] == .init(requests: 1, receivedBytes: 3))
        #expect(session.ledger.entries["token"] == .init(requests: 2, receivedBytes: 1))
    }

    @Test func aReaderMayWantAnotherAnswerButNotForEver() async throws {
        let transport = ScriptedTransport([.answer(401), .answer(200)])
        let answer = try await session(transport).whole(
            "get", upTo: 10, making: { () throws(HTTPFailure) in request },
            repeating: { answer throws(HTTPFailure) in answer.status == 401 ? "the token was refused" : nil })
        #expect(answer.status == 200)
        let stubborn = ScriptedTransport([.answer(401)])
        let failure = await #expect(throws: HTTPFailure.self) {
            try await session(stubborn, policy: RetryPolicy(attempts: 2)).whole(
                "get", upTo: 10, making: { () throws(HTTPFailure) in request },
                repeating: { _ throws(HTTPFailure) in "the token was refused" })
        }
        #expect(failure?.kind == .givenUp)
        #expect(failure?.message.contains("the token was refused") == true)
        #expect(stubborn.requests.count == 2)
    }

    @Test func eachAttemptIsMadeAndSignedAnew() async throws {
        let transport = ScriptedTransport([.answer(500), .answer(200)])
        let made = Mutex(0)
        _ = try await session(transport).whole(
            "get", upTo: 10,
            making: { () throws(HTTPFailure) in
                made.withLock { $0 += 1 }
                return request
            },
            signing: { request throws(HTTPFailure) in request.headers["X-Signed"] = "\(made.withLock { $0 })" })
        #expect(transport.requests.map { $0.headers["X-Signed"] } == ["1", "2"])
    }

    @Test func aStopEndsPausesAtOnce() async throws {
        let transport = ScriptedTransport([.answer(500)])
        let session = HTTPSession(
            transport: transport, policy: RetryPolicy(base: .seconds(3600), cap: .seconds(3600)),
            limiter: ConcurrencyLimiter(maximum: 1))
        let task = Task { () -> HTTPFailure.Kind? in await self.failure(session) }
        while transport.requests.isEmpty { await Task.yield() }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test func tooLargeABodyIsRefused() async {
        let transport = ScriptedTransport([.answer(200, [], [[1, 2], [3, 4]])])
        #expect(await failure(session(transport), upTo: 3) == .tooLarge)
    }

    @Test func theObserverSeesEveryAttemptAndNoSecret() async throws {
        let log = AttemptLog()
        let canary = "canary-51d0"
        let transport = ScriptedTransport([
            .answer(503, [("Retry-After", "1")], [Array(canary.utf8)]), .answer(200, [], [[1]]),
        ])
        let address = try HTTPAddress("https://h/b?prefix=a&X-Amz-Signature=\(canary)&access_token=\(canary)")
        let secret = HTTPRequest(
            .post, address, headers: HTTPHeaders([("Authorization", "Bearer \(canary)")]), body: Array(canary.utf8))
        _ = try await session(transport, log: log).whole(
            "list", upTo: 100, making: { () throws(HTTPFailure) in secret })
        #expect(log.lines.count == 2)
        #expect(log.lines.allSatisfy { !$0.contains(canary) && $0.contains("list POST https://h/b?prefix=a") })
        #expect(log.lines.first?.contains("503") == true && log.lines.first?.contains("again in") == true)
        #expect(log.lines.last?.contains("(attempt 2): 200") == true && log.lines.last?.contains("1 bytes") == true)
    }
}

/// Answers 503 to all that come while it is busy.
private final class OneAtATime: HTTPTransport {
    private let busy = Mutex(0)

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let others = busy.withLock { busy in
            busy += 1
            return busy - 1
        }
        for _ in 0..<3 { await Task.yield() }
        busy.withLock { $0 -= 1 }
        let status = others == 0 ? 200 : 503
        return HTTPResponse(
            status: status, headers: HTTPHeaders(), body: ScriptedBody([], isBroken: false, request))
    }
}
