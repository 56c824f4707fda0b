/// When a request is tried again, and after what pause.
///
/// It is data and pure functions; `HTTPSession` acts on it.
public struct RetryPolicy: Sendable, Equatable {
    /// How often a request is sent before it is given up, the first time included.
    public var attempts: Int
    /// The upper bound of the first pause; that of each further one is twice the one before.
    public var base: Duration
    /// The upper bound of every pause that the store did not ask for.
    public var cap: Duration
    /// The longest pause that a store may ask for by Retry-After; one that asks for more gets this.
    public var longestAsked: Duration
    /// The statuses that say "not now": 408, 429, and 5xx but for 501 and 505, which will be the same tomorrow.
    public var transientStatuses: Set<Int>
    /// Those of them that say "too fast", so that one request is made at a time: S3's 503 (`SlowDown`), Google's 429.
    public var slowDownStatuses: Set<Int>
    /// How often in a row a connection may turn out dead that had idled, before that counts as a failure.
    public var freeRetries: Int

    /// Sets the policy.
    public init(
        attempts: Int = 8, base: Duration = .milliseconds(250), cap: Duration = .seconds(32),
        longestAsked: Duration = .seconds(300),
        transientStatuses: Set<Int> = Set(500...599).subtracting([501, 505]).union([408, 429]),
        slowDownStatuses: Set<Int> = [429, 503], freeRetries: Int = 64
    ) {
        self.attempts = attempts
        self.base = base
        self.cap = cap
        self.longestAsked = longestAsked
        self.transientStatuses = transientStatuses
        self.slowDownStatuses = slowDownStatuses
        self.freeRetries = freeRetries
    }

    /// The pause before a further attempt: exponential, with full jitter, so that many do not come back in step.
    ///
    /// - Parameters:
    ///   - failures: how many attempts have failed, from 1 on.
    ///   - chance: a number from 0 to 1.
    ///   - asked: what the store asked for; the pause is never shorter, and its jitter comes on top.
    public func pause(afterFailures failures: Int, chance: Double, asked: Duration?) -> Duration {
        let doublings = min(max(failures - 1, 0), 30)
        let bound = min(cap, base * (1 << doublings))
        guard let asked else { return bound * chance }
        return min(asked, longestAsked) + min(bound, .seconds(1)) * chance
    }

    /// Whether trying again may help.
    public func isTransient(_ failure: HTTPFailure.Kind) -> Bool {
        switch failure {
        case .unreachable, .timedOut, .lostBeforeAnswer, .truncated: true
        // A proxy that is restarted refuses for a while; one that wants a password refuses for ever, but seldom.
        case .proxy: true
        case .tls, .malformed, .tooLarge, .givenUp, .ceiling, .credentials, .settings, .cancelled: false
        }
    }

    /// What the header Retry-After asks for: seconds, or a date (RFC 9110, 10.2.3).
    ///
    /// - Parameter now: seconds since 1970 by this machine's clock; where the answer carries a Date, that is the store's
    ///   own now, and a wrong clock of this machine changes nothing.
    /// - Returns: nil where nothing is asked for, or nothing that can be read.
    public static func asked(by headers: HTTPHeaders, now: Int64) -> Duration? {
        guard let text = headers["Retry-After"] else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) {
            return .seconds(Int64(text).map { min($0, 31_536_000) } ?? 31_536_000)
        }
        guard let until = HTTPDate.unixSeconds(text) else { return nil }
        let storeNow = headers["Date"].flatMap(HTTPDate.unixSeconds) ?? now
        return .seconds(max(0, until - storeNow))
    }
}
