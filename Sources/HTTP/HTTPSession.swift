/// Makes the requests of one run: counted, limited, tried again, and told of.
///
/// What a run has one of (the limiter, the budget, the ledger) is here, so that all its buckets and credentials share it.
public final class HTTPSession: Sendable {
    private static let restWorthReading = 64 * 1024

    private let transport: any HTTPTransport
    private let policy: RetryPolicy
    private let budget: RetryBudget
    private let limiter: ConcurrencyLimiter
    private let observer: (any HTTPObserver)?
    private let time: TimeSource
    /// What was asked so far.
    public let ledger: RequestLedger

    /// Begins a run.
    public init(
        transport: any HTTPTransport, policy: RetryPolicy = RetryPolicy(), budget: RetryBudget = RetryBudget(),
        limiter: ConcurrencyLimiter, ledger: RequestLedger = RequestLedger(), observer: (any HTTPObserver)? = nil,
        time: TimeSource = .system
    ) {
        self.transport = transport
        self.policy = policy
        self.budget = budget
        self.limiter = limiter
        self.ledger = ledger
        self.observer = observer
        self.time = time
    }

    /// The same run with another patience: its budget, its limiter and its ledger are shared.
    public func trying(_ policy: RetryPolicy) -> HTTPSession {
        HTTPSession(
            transport: transport, policy: policy, budget: budget, limiter: limiter, ledger: ledger, observer: observer,
            time: time)
    }

    /// What a reader makes of an answer.
    public enum Reading<Value: Sendable>: Sendable {
        /// This is what it says.
        case done(Value)
        /// It is to be asked for again; why, as a sentence without secrets. After nil as the policy has it.
        case again(String, after: Duration?)
    }

    /// Asks for something until there is an answer that can be read, or it is given up.
    ///
    /// A request that is tried again is made anew, so that a token that has expired meanwhile is another one.
    ///
    /// - Parameters:
    ///   - kind: what the ledger counts it as.
    ///   - making: makes the request; it may itself ask this session for something (a token).
    ///   - signing: completes it just before it is sent, after all waits, so that its date is today's; it asks nobody.
    ///   - reading: reads the answer. It sees every status but those that are tried again, and these too when it is the
    ///     last time. What it leaves unread of the body is given up.
    /// - Throws: the last attempt's failure; `.givenUp` where the reader wanted it again once too often; `.ceiling`;
    ///   `.cancelled` as soon as the task is cancelled, also out of a pause.
    public func answer<Value: Sendable>(
        _ kind: RequestKind, making: () async throws(HTTPFailure) -> HTTPRequest,
        signing: (inout HTTPRequest) throws(HTTPFailure) -> Void = { _ in },
        reading: (HTTPResponse) async throws(HTTPFailure) -> Reading<Value>
    ) async throws(HTTPFailure) -> Value {
        var attempt = Attempt(kind: kind)
        while true {
            var request = try await making()
            try await enter(request)
            do throws(HTTPFailure) {
                try signing(&request)
                try ledger.enter(kind)
            } catch {
                limiter.leave(.neither)
                throw error
            }
            attempt.begin(at: time.elapsed())
            let result = await carryOut(request, attempt, reading: reading)
            ledger.receive(result.receivedBytes, for: kind)
            tell(of: request, attempt, result)
            limiter.leave(result.lesson)
            switch result.end {
            case .value(let value): return value
            case .failure(let failure): throw failure
            case .again(let pause, let isFree):
                attempt.note(isFree: isFree)
                // A slow-down's pause is waited for at the limiter's gate, by everybody.
                if case .slowDown = result.lesson { continue }
                try await sleep(pause, request)
            }
        }
    }

    private func enter(_ request: HTTPRequest) async throws(HTTPFailure) {
        do throws(CancellationError) {
            try await limiter.enter()
        } catch {
            throw HTTPFailure(.cancelled, request, "stopped while it waited for its turn")
        }
    }

    private func sleep(_ pause: Duration, _ request: HTTPRequest) async throws(HTTPFailure) {
        guard pause > .zero else { return }
        do throws(CancellationError) {
            try await time.sleep(pause)
        } catch {
            throw HTTPFailure(.cancelled, request, "stopped while it paused before another attempt")
        }
    }

    // MARK: One attempt

    private struct Attempt {
        let kind: RequestKind
        var number = 0
        var failures = 0
        var free = 0
        var start = Duration.zero

        mutating func begin(at now: Duration) {
            number += 1
            start = now
        }

        mutating func note(isFree: Bool) {
            if isFree { free += 1 } else { failures += 1 }
        }
    }

    private enum End<Value: Sendable> {
        case value(Value)
        case failure(HTTPFailure)
        case again(pause: Duration, isFree: Bool)
    }

    private struct Result<Value: Sendable> {
        let end: End<Value>
        var lesson = ConcurrencyLimiter.Lesson.neither
        var status: Int?
        /// What went wrong, also where it is tried again.
        var failure: HTTPFailure.Kind?
        var receivedBytes = 0
    }

    private func carryOut<Value: Sendable>(
        _ request: HTTPRequest, _ attempt: Attempt,
        reading: (HTTPResponse) async throws(HTTPFailure) -> Reading<Value>
    ) async -> Result<Value> {
        let response: HTTPResponse
        do throws(HTTPFailure) {
            response = try await transport.send(request)
        } catch {
            return Result(end: end(after: error, attempt), failure: error.kind)
        }
        var result: Result<Value> = await read(response, request, attempt, reading: reading)
        result.status = response.status
        switch result.end {
        // Read to its end, the connection can be used again; a long rest costs more than a new one.
        case .value, .again: _ = await response.body.beginning(upTo: Self.restWorthReading)
        case .failure: response.body.abandon()
        }
        result.receivedBytes = response.body.receivedBytes
        return result
    }

    private func read<Value: Sendable>(
        _ response: HTTPResponse, _ request: HTTPRequest, _ attempt: Attempt,
        reading: (HTTPResponse) async throws(HTTPFailure) -> Reading<Value>
    ) async -> Result<Value> {
        if policy.transientStatuses.contains(response.status) {
            let asked = RetryPolicy.asked(by: response.headers, now: time.unixSeconds())
            if let pause = pause(attempt, asked: asked) {
                let isSlowDown = policy.slowDownStatuses.contains(response.status)
                return Result(
                    end: .again(pause: pause, isFree: false), lesson: isSlowDown ? .slowDown(pause: pause) : .neither)
            }
        }
        do throws(HTTPFailure) {
            switch try await reading(response) {
            case .done(let value):
                let isGood = !policy.transientStatuses.contains(response.status)
                return Result(end: .value(value), lesson: isGood ? .good : .neither)
            case .again(let reason, let after):
                let failure = HTTPFailure(.givenUp, request, "\(reason) (asked \(attempt.number) times)")
                guard let pause = pause(attempt, asked: nil) else {
                    return Result(end: .failure(failure), failure: .givenUp)
                }
                return Result(end: .again(pause: after ?? pause, isFree: false))
            }
        } catch {
            return Result(end: end(after: error, attempt), failure: error.kind)
        }
    }

    private func end<Value: Sendable>(after failure: HTTPFailure, _ attempt: Attempt) -> End<Value> {
        if failure.kind == .lostBeforeAnswer(onUsedConnection: true), attempt.free < policy.freeRetries {
            return .again(pause: .zero, isFree: true)
        }
        guard policy.isTransient(failure.kind), let pause = pause(attempt, asked: nil) else { return .failure(failure) }
        return .again(pause: pause, isFree: false)
    }

    /// The pause before another attempt; nil if there is to be none.
    private func pause(_ attempt: Attempt, asked: Duration?) -> Duration? {
        guard attempt.failures + 1 < policy.attempts else { return nil }
        let pause = policy.pause(afterFailures: attempt.failures + 1, chance: time.chance(), asked: asked)
        return budget.take(pause: pause) ? pause : nil
    }

    private func tell<Value>(of request: HTTPRequest, _ attempt: Attempt, _ result: Result<Value>) {
        guard let observer else { return }
        var pause: Duration?
        if case .again(let duration, _) = result.end { pause = duration }
        let outcome: HTTPAttempt.Outcome =
            if let failure = result.failure { .failed(failure) } else { .answered(result.status ?? 0) }
        observer.observe(
            HTTPAttempt(
                kind: attempt.kind, method: request.method, address: "\(request.address)", number: attempt.number,
                outcome: outcome, duration: time.elapsed() - attempt.start, receivedBytes: result.receivedBytes,
                pause: pause))
    }
}
