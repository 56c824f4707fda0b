internal import Dispatch

/// A serial executor on a queue of its own, for actors whose calls block.
///
/// libpq and file-system calls block their thread. On the cooperative pool, which has one thread per core, two of
/// them would stop every other task, the lease's heartbeat among them.
public final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// Creates an executor whose jobs run one after another.
    ///
    /// - Parameter label: shown by debuggers as the name of the queue.
    public init(label: String) {
        queue = DispatchQueue(label: label)
    }

    /// Runs a job on the queue, after those enqueued before it.
    public func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        queue.async { unowned.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
