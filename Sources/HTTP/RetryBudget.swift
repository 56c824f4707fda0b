internal import Synchronization

/// How much trying again a run may do in all.
///
/// A limit per request is not enough: a store that fails every third time makes each page of a long listing take long,
/// and nobody notices that it is not one's own loader that is slow.
public final class RetryBudget: Sendable {
    private struct Rest: Sendable {
        var retries: Int
        var time: Duration
    }

    private let rest: Mutex<Rest>

    /// Opens a budget.
    ///
    /// - Parameters:
    ///   - retries: how many further attempts all requests of the run may make.
    ///   - time: how long they may pause in all, one beside another counted each for itself.
    public init(retries: Int = 10_000, time: Duration = .seconds(4 * 3600)) {
        rest = Mutex(Rest(retries: retries, time: time))
    }

    /// Takes one retry with its pause; false where either is used up, and nothing is taken then.
    public func take(pause: Duration) -> Bool {
        rest.withLock { rest in
            guard rest.retries > 0, rest.time >= pause else { return false }
            rest.retries -= 1
            rest.time -= pause
            return true
        }
    }
}
