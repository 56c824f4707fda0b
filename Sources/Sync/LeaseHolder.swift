internal import Postgres

/// The loader that holds a lease which another one wants.
struct LeaseHolder: Sendable, Equatable {
    /// Its run.
    let run: Int64
    /// When its lease ends unless it is renewed, in microseconds since the Unix epoch by the server's clock.
    let until: Int64

    /// What the other one is told.
    func busy(_ store: String) -> SyncError {
        SyncError(
            .busy, "another loader is working on \(store) (run \(run))",
            advice: "Wait for it; if it died, its lease ends by itself, which --wait waits for")
    }

    /// Waits until the lease has ended.
    ///
    /// - Throws: `SyncError` of kind `busy` as soon as the lease is seen to be renewed: its holder is alive.
    func waitUntilDead(
        _ store: StoreRecord, _ session: Session, _ stop: StopRequest, _ meter: ProgressMeter
    ) async throws(SyncError) {
        meter.advance { $0.phase = .waiting }
        while true {
            try stop.check()
            let leases = try await session.all(Statement(SQLText.Loader.readLease), [.int64(store.id)]) {
                row throws(DatabaseError) in
                (
                    LeaseHolder(run: try row.int64("run_id"), until: try row.timestamp("until")),
                    try row.double("seconds_left")
                )
            }
            guard let (holder, secondsLeft) = leases.first, secondsLeft > 0 else { return }
            guard holder == self else { throw holder.busy(store.name) }
            try? await Task.sleep(for: .seconds(min(1, secondsLeft + 0.01)))
        }
    }
}
