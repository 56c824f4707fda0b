internal import Dispatch
internal import Synchronization

/// Stops what a session does for one task, and nothing that it does for the next.
///
/// A server ignores a request that arrives before the statement does; therefore it is repeated until the session says
/// that it has finished. The lock is held while a request is under way, so that none is left behind by `finish()`.
final class Interruption: Sendable {
    private static let repetition = DispatchTimeInterval.milliseconds(250)

    private let handle: CancelHandle?
    private let flag: InterruptionFlag
    private let isFinished = Mutex(false)

    init(handle: CancelHandle?, flag: InterruptionFlag) {
        self.handle = handle
        self.flag = flag
    }

    /// Begins to cancel, unless that has begun; returns at once.
    func begin() {
        guard !flag.isSet else { return }
        flag.set(true)
        DispatchQueue.global().async { self.request() }
    }

    /// Ends the cancelling, and lets the connection be used again.
    func finish() {
        isFinished.withLock { $0 = true }
        flag.set(false)
    }

    private func request() {
        let goesOn = isFinished.withLock { finished in
            // A request that cannot be delivered is repeated like one that came too early.
            if !finished { try? handle?.cancel() }
            return !finished
        }
        if goesOn { DispatchQueue.global().asyncAfter(deadline: .now() + Self.repetition) { self.request() } }
    }
}
