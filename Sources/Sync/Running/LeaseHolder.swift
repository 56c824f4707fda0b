internal import Postgres

/// Who works on a datastore that another loader wants to work on.
struct LeaseHolder: Sendable, Equatable {
    /// Its run; nil where it is not a loader.
    let run: Int64?
    /// When its lease ends unless it is renewed, in microseconds since the Unix epoch by the server's clock; nil where
    /// there is no lease.
    let until: Int64?
    /// How long ago it last came further, in seconds; nil where that is not known.
    let idleSeconds: Double?
    /// When that was, as the server writes it in the session's time zone; nil where that is not known.
    let idleSince: String?
    /// Whether it merges now, during which no lease is renewed.
    let isMerging: Bool
    /// How long its lease lasts still, in seconds; nil or negative where there is none.
    let secondsLeft: Double?
    /// The process of the server that holds the datastore's lock; nil where nobody does.
    let process: Int64?

    /// A loader that has not come further for so long is stuck, which somebody has to know.
    static let patience = 15.0 * 60

    init(_ row: borrowing Row) throws(DatabaseError) {
        run = try row.optionalInt64("holder_run_id")
        until = try row.optionalTimestamp("holder_until")
        idleSeconds = try row.optionalDouble("holder_idle_seconds")
        idleSince = try row.optionalText("holder_idle_since")
        isMerging = try row.optionalBool("holder_is_merging") ?? false
        secondsLeft = try row.optionalDouble("holder_seconds_left")
        process = try row.optionalInt64("holder_pid")
    }

    /// Whether it has come further lately.
    var hasProgressed: Bool { (idleSeconds ?? 0) < Self.patience }

    /// What the other loader is told of a holder that is alive.
    func refusal(of store: String) -> SyncError {
        let who = run.map { "run \($0)" } ?? "no run of a loader"
        guard hasProgressed else {
            let minutes = Int((idleSeconds ?? 0) / 60)
            return SyncError(
                .locked,
                "another loader holds \(store) (\(who)) and is stuck since \(idleSince ?? "long"), for \(minutes) minutes",
                advice: "Look after it: its machine may hang, or its network. Where it is ended, the next run goes on")
        }
        return SyncError(.busy, "another loader is working on \(store) (\(who))", advice: "Nothing has to be done")
    }

    /// What it is told where the datastore's lock is held by something that is no loader.
    func lockedOut(of store: String) -> SyncError {
        let who = process.map { "process \($0) of the server" } ?? "a session that was not seen"
        return SyncError(
            .locked, "\(who) keeps \(store) locked, and no loader is at work there",
            advice: "A migration may be under way; pg_stat_activity tells what the process does")
    }
}
