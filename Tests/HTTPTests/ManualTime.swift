import HTTP
import Synchronization

/// A clock that jumps over every wait, and remembers it.
final class ManualTime: Sendable {
    private struct State {
        var elapsed = Duration.zero
        var sleeps: [Duration] = []
    }

    private let state = Mutex(State())
    private let chance: Double

    init(chance: Double = 1) { self.chance = chance }

    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func advance(by duration: Duration) { state.withLock { $0.elapsed += duration } }

    var source: TimeSource {
        TimeSource(
            elapsed: { self.state.withLock { $0.elapsed } }, unixSeconds: { 784_111_777 },
            sleep: { duration throws(CancellationError) in
                if Task.isCancelled { throw CancellationError() }
                self.state.withLock { state in
                    state.elapsed += duration
                    state.sleeps.append(duration)
                }
            }, chance: { self.chance })
    }
}
