internal import Postgres

/// Watches who holds a datastore, to tell a loader that died from one that is alive.
///
/// A lease that is renewed while it is watched has a living holder; one that is not ends by itself, and is taken then.
struct LeaseWait {
    let store: String
    /// For how long to wait for a living holder's end; nil: not at all.
    let limit: Duration?
    /// For how long to wait for a lock that no loader holds.
    let lockLimit: Duration
    let stop: StopRequest
    let meter: ProgressMeter

    private let start = ContinuousClock.now
    private var first: LeaseHolder?

    init(store: String, limit: Duration?, lockLimit: Duration, stop: StopRequest, meter: ProgressMeter) {
        self.store = store
        self.limit = limit
        self.lockLimit = lockLimit
        self.stop = stop
        self.meter = meter
    }

    /// Waits a moment, if it is worth while.
    ///
    /// - Throws: `SyncError` of kind `busy` or `locked` once it is clear that the holder is alive, or who else it is.
    mutating func pause(for holder: LeaseHolder) async throws(SyncError) {
        let waited = ContinuousClock.now - start
        let isAlive = holder.isMerging || (first.map { $0.until != holder.until || $0.run != holder.run } ?? false)
        if isAlive {
            // A stuck holder is nothing to wait for.
            guard holder.hasProgressed, let limit, waited < limit else { throw holder.refusal(of: store) }
        } else if (holder.secondsLeft ?? 0) <= 0, waited >= lockLimit {
            throw holder.lockedOut(of: store)
        }
        first = first ?? holder
        meter.tell(waitingFor: holder.run)
        try await stop.sleep(for: .seconds(min(1, max(0.05, holder.secondsLeft ?? 1))))
    }
}
