/// How often and how long a connection is tried again when the failure may pass.
///
/// The pauses have decorrelated jitter (each is drawn between the base and three times the one before), so that many
/// clients of a restarted server do not come back in step.
public struct ConnectionRetryPolicy: Sendable, Equatable {
    /// How many times to try in all; at least 1.
    public var attempts: Int
    /// The shortest pause.
    public var base: Duration
    /// The longest pause.
    public var cap: Duration
    /// The time after which no new attempt begins.
    public var total: Duration

    /// Sets the bounds.
    public init(attempts: Int, base: Duration, cap: Duration, total: Duration) {
        self.attempts = attempts
        self.base = base
        self.cap = cap
        self.total = total
    }

    /// One attempt.
    public static let never = ConnectionRetryPolicy(attempts: 1, base: .zero, cap: .zero, total: .zero)
    /// Ten attempts within half a minute: enough for a server that is being restarted.
    public static let standard = ConnectionRetryPolicy(
        attempts: 10, base: .milliseconds(100), cap: .seconds(5), total: .seconds(30))

    /// Draws the pause that follows another; `previous` is nil for the first.
    func pause(after previous: Duration?, using generator: inout some RandomNumberGenerator) -> Duration {
        let highest = max(base, (previous ?? base) * 3)
        let fraction = Double.random(in: 0...1, using: &generator)
        return min(cap, base + (highest - base) * fraction)
    }
}
