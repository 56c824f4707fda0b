internal import Synchronization

/// A wish that a run end early, which any thread may express and the run looks at between two pages.
///
/// It is not the cancellation of a task, as that would stop the statement under way: the batch in hand is to be
/// finished.
public final class StopRequest: Sendable {
    private let signal = Atomic<Int32>(0)

    /// Creates a wish that nobody has expressed.
    public init() {}

    /// Expresses it.
    ///
    /// - Parameter signal: the number of the signal that was received.
    public func stop(signal: Int32) { self.signal.store(signal, ordering: .relaxed) }

    /// Throws if the run is to end.
    func check() throws(SyncError) {
        let number = signal.load(ordering: .relaxed)
        guard number == 0 else { throw SyncError(.interrupted(number), "stopped by signal \(number)") }
    }

    /// Whether it has been expressed.
    public var isExpressed: Bool { signal.load(ordering: .relaxed) != 0 }
}
