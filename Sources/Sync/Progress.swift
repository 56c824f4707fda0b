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
        observer?.run(of: store, hasAdvancedTo: now)
    }
}
