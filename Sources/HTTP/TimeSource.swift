internal import Glibc

/// Where waiting and chance come from; tests give their own and wait for nothing.
public struct TimeSource: Sendable {
    /// The time since some fixed moment, which only ever grows.
    public var elapsed: @Sendable () -> Duration
    /// Seconds since 1970-01-01T00:00:00Z, by this machine's clock.
    public var unixSeconds: @Sendable () -> Int64
    /// Waits; a cancelled task's wait ends at once.
    public var sleep: @Sendable (Duration) async throws(CancellationError) -> Void
    /// A number from 0 to 1.
    public var chance: @Sendable () -> Double

    /// Takes all four.
    public init(
        elapsed: @escaping @Sendable () -> Duration, unixSeconds: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (Duration) async throws(CancellationError) -> Void,
        chance: @escaping @Sendable () -> Double
    ) {
        self.elapsed = elapsed
        self.unixSeconds = unixSeconds
        self.sleep = sleep
        self.chance = chance
    }

    /// This machine's clocks and random numbers.
    public static var system: TimeSource {
        let start = ContinuousClock.now
        return TimeSource(
            elapsed: { ContinuousClock.now - start }, unixSeconds: { Int64(time(nil)) },
            sleep: { duration throws(CancellationError) in
                do { try await Task.sleep(for: duration) } catch { throw CancellationError() }
            },
            chance: { Double.random(in: 0...1) })
    }
}
