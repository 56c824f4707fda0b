internal import Synchronization

/// How far a run has come.
public struct Progress: Sendable, Equatable {
    /// What a run is doing.
    public enum Phase: String, Sendable {
        /// Waiting for another loader's lease to end.
        case waiting
        /// Listing the bucket and staging what differs.
        case listing
        /// Computing what a merge would do.
        case planning
        /// Asking the store for what would be deleted.
        case confirming
        /// Merging.
        case merging
        /// Vacuuming the table.
        case vacuuming
    }

    /// What the run is doing.
    public var phase = Phase.listing
    /// Objects in scope that were listed.
    public var listed: Int64 = 0
    /// Objects that are new or changed.
    public var differing: Int64 = 0
    /// Keys of the table that were not listed.
    public var gone: Int64 = 0
    /// Objects that are there and could not be read.
    public var unread: Int64 = 0
    /// Keys for which the store was asked before their rows are deleted.
    public var confirmed: Int64 = 0
    /// Who keeps what is being done waiting, as a person is to read it; nil if nobody is seen to.
    public var blocker: String?
    /// How many objects the last full merge saw; nil if that is not known or this run covers less.
    public var expected: Int64?
}

/// Somebody who is told how runs advance, from any thread.
public protocol ProgressObserver: Sendable {
    /// Called after every page and at the beginning of every phase.
    func run(of store: String, hasAdvancedTo progress: Progress)
}

/// The progress of a run, told to its observer.
final class ProgressMeter: Sendable {
    private let store: String
    private let observer: (any ProgressObserver)?
    private let progress: Mutex<Progress>
    /// How often it advanced.
    private let steps = Atomic<Int>(0)

    init(store: String, expected: Int64?, observer: (any ProgressObserver)?) {
        self.store = store
        self.observer = observer
        progress = Mutex(Progress(expected: expected))
    }

    func advance(_ change: (inout Progress) -> Void) {
        let now = progress.withLock { progress in
            change(&progress)
            return progress
        }
        steps.add(1, ordering: .relaxed)
        observer?.run(of: store, hasAdvancedTo: now)
    }

    /// A number that grows with every page, batch and phase; waiting for others is none of these.
    var stepCount: Int { steps.load(ordering: .relaxed) }

    /// Tells that the run waits for another one to end, which is no step forward.
    func tell(waitingFor run: Int64?) {
        let now = progress.withLock { progress in
            progress.phase = .waiting
            progress.blocker = run.map { "run \($0)" }
            return progress
        }
        observer?.run(of: store, hasAdvancedTo: now)
    }

    /// Tells who keeps the run waiting, which is no step forward.
    func tell(blocker: String?) {
        let now = progress.withLock { progress in
            progress.blocker = blocker
            return progress
        }
        observer?.run(of: store, hasAdvancedTo: now)
    }
}
