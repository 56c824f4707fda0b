#if FAULT_POINTS
    internal import Glibc
#endif

/// A place between two statements where the tests kill or stop the loader.
///
/// Only programs that are built for debugging know them: in a released one nothing is left of them.
///
/// The environment variable `DATASTORE_FAULT` names one as `point[:action[:count]]`: `kill` (the default) sends SIGKILL
/// to this process, `stop` SIGSTOP, when the point is reached for the count-th time, the first if left out. It exists
/// for the tests: there is no other way to die between two statements on purpose.
enum FaultPoint: String, CaseIterable {
    case beginAfter = "begin.after"
    case rangeAdded = "range.added"
    case rangeSplit = "range.split"
    case batchBefore = "batch.before"
    case batchCopied = "batch.copied"
    case batchCommitted = "batch.committed"
    case staged
    case witnessed
    case planned
    case merged
    case vacuumed

    #if FAULT_POINTS
        private struct Order: Sendable {
            let point: String
            let signal: Int32
            let count: Int
        }

        private static let order: Order? = {
            guard let text = getenv("DATASTORE_FAULT") else { return nil }
            let parts = String(cString: text).split(separator: ":").map(String.init)
            guard let point = parts.first else { return nil }
            return Order(
                point: point, signal: parts.count > 1 && parts[1] == "stop" ? SIGSTOP : SIGKILL,
                count: parts.count > 2 ? Int(parts[2]) ?? 1 : 1)
        }()
        private static let hits = Counter()

        /// Marks the place.
        func reached() {
            guard let order = Self.order, order.point == rawValue, Self.hits.next() == order.count else { return }
            // raise, not kill: it does not return before the signal has had its effect on this thread.
            raise(order.signal)
        }
    #else
        /// Marks the place, and does nothing.
        func reached() {}
    #endif
}
