internal import Dispatch
internal import Synchronization

/// A wish that a run end early, which any thread may express.
///
/// It is not the cancellation of a task, as that would stop the work under way: what is committed in a moment is to be
/// finished, and only what waits or takes long is ended at once.
public final class StopRequest: Sendable {
    private struct State: Sendable {
        var signal: Int32 = 0
        var actions: [Int: Action] = [:]
        var next = 0
    }

    private struct Action: Sendable {
        let delay: Duration
        let body: @Sendable () -> Void
    }

    private let state = Mutex(State())

    /// Creates a wish that nobody has expressed.
    public init() {}

    /// Expresses it.
    ///
    /// - Parameter signal: the number of the signal that was received.
    public func stop(signal: Int32) {
        let numbers = state.withLock { state in
            state.signal = signal
            return state.actions.mapValues(\.delay)
        }
        for (number, delay) in numbers { perform(number, after: delay) }
    }

    /// Throws if the run is to end.
    func check() throws(SyncError) {
        let number = signal
        guard number == 0 else { throw SyncError(.interrupted(number), "stopped by signal \(number)") }
    }

    /// Sleeps, and throws as soon as the run is to end.
    func sleep(for duration: Duration) async throws(SyncError) {
        let sleeping = Task { try? await Task.sleep(for: duration) }
        let ending = onStop(after: .zero) { sleeping.cancel() }
        await sleeping.value
        ending.end()
        try check()
    }

    /// Whether it has been expressed.
    public var isExpressed: Bool { signal != 0 }

    /// The signal that expressed it; 0 if none has.
    public var signal: Int32 { state.withLock(\.signal) }

    /// Has something done when the wish is expressed, or soon if it has been, and again until it is taken back: what it is
    /// to end may not have begun yet.
    ///
    /// - Parameter delay: how long work that ends by itself is given.
    func onStop(after delay: Duration, _ body: @escaping @Sendable () -> Void) -> Registration {
        let (number, isExpressed) = state.withLock { state in
            state.next += 1
            state.actions[state.next] = Action(delay: delay, body: body)
            return (state.next, state.signal != 0)
        }
        if isExpressed { perform(number, after: delay) }
        return Registration(request: self, number: number)
    }

    /// Something that is done when the wish is expressed.
    struct Registration: Sendable {
        fileprivate let request: StopRequest
        fileprivate let number: Int

        /// Takes it back.
        func end() { request.state.withLock { $0.actions[number] = nil } }
    }

    private static let repetition = Duration.milliseconds(250)

    /// Does what was registered until it is taken back.
    private func perform(_ number: Int, after delay: Duration) {
        let milliseconds = Int(delay / .milliseconds(1))
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) {
            guard let action = self.state.withLock({ $0.actions[number] }) else { return }
            action.body()
            self.perform(number, after: Self.repetition)
        }
    }
}
