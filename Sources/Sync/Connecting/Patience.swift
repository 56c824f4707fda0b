internal import Postgres

/// How long is waited for others, and how the wait is ended and told of.
struct Patience: Sendable {
    /// How long one attempt waits for a lock.
    var lockTimeout = Duration.seconds(10)
    /// For how long attempts are made, before the run ends as locked out.
    var total = Duration.seconds(60)
    /// After how long it is found out and said who blocks.
    var silence = Duration.seconds(2)
    /// The lease in seconds: a loader that stands still loses its transactions as it would lose its lease, so that its
    /// locks stop nobody.
    var leaseSeconds = 60

    let stop: StopRequest
    let meter: ProgressMeter

    init(stop: StopRequest, meter: ProgressMeter) {
        self.stop = stop
        self.meter = meter
    }

    /// The same for a transaction that is expensive to begin again.
    var forMerging: Patience {
        var patience = self
        patience.lockTimeout = min(.seconds(30), total)
        return patience
    }

    /// How every transaction of a run begins.
    ///
    /// The statements are the whole of it: nothing may outlive the transaction, as there may be a pooler between. What the
    /// role or the database sets for `statement_timeout` is lifted, since a merge takes as long as it takes.
    func mode(_ connection: borrowing Connection) -> TransactionMode {
        let milliseconds = lockTimeout.components.seconds * 1000
        var settings = [
            "SET LOCAL lock_timeout = \(milliseconds)", "SET LOCAL statement_timeout = 0",
            "SET LOCAL idle_in_transaction_session_timeout = '\(leaseSeconds)s'",
            // With any other of these, what is staged is not derived at once: the merge would have to (`may_derive`).
            "SET LOCAL search_path = pg_catalog, pg_temp", "SET LOCAL DateStyle = ISO",
            "SET LOCAL extra_float_digits = 1",
            // Off, it makes the policy on rejects an error, whose rows the loader reads as far as it may.
            "SET LOCAL row_security = on",
            // Without it, a server notices that its client was killed when it next sends something: after the merge.
            // Where it is not supported, setting it is an error.
            """
            SELECT CASE WHEN pg_catalog.version() LIKE '%linux%' \
            THEN pg_catalog.set_config('client_connection_check_interval', '2s', true) END
            """,
        ]
        if connection.serverVersion >= 170_000 { settings.append("SET LOCAL transaction_timeout = 0") }
        return TransactionMode.readCommitted.setting(settings.joined(separator: "; "))
    }
}
