internal import Postgres
internal import Synchronization

/// The right to work on a datastore, renewed by a heartbeat on a connection of its own.
final class Lease: Sendable {
    /// What tells this loader from any other.
    let token: String
    /// How long the lease lasts after each renewal, in seconds.
    let seconds: Int
    private let lost = Atomic<Bool>(false)

    init(seconds: Int) {
        self.seconds = seconds
        token = Self.randomToken()
    }

    /// Throws if somebody else has taken the lease.
    func check() throws(SyncError) {
        if lost.load(ordering: .relaxed) { throw Self.lossError }
    }

    static let lossError = SyncError(
        .failed, "the lease of the datastore is lost: another loader took over, or the server restarted after a crash",
        advice: "Nothing was deleted. Run the loader again")

    /// Starts to renew the lease, four times in its duration, until the task is canceled.
    ///
    /// A beat that fails for want of a connection is no loss: the database says who holds the lease, with every batch
    /// and before the merge.
    func heartbeat(_ database: Database) -> Task<Void, Never> {
        Task {
            var session: Session?
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(seconds * 250))
                if Task.isCancelled { break }
                do throws(SyncError) {
                    let open = if let session { session } else { try await database.open(retry: .never) }
                    session = open
                    let isHeld = try await open.one(
                        Statement(SQLText.Loader.renewLease), [.uuid(token), .int64(Int64(seconds))]
                    ) { row throws(DatabaseError) in try row.bool("is_held") }
                    if !isHeld {
                        lost.store(true, ordering: .relaxed)
                        break
                    }
                } catch {
                    await session?.close()
                    session = nil
                }
            }
            await session?.close()
        }
    }

    /// Settings for a transaction that holds locks: a loader that stands still loses it as it would lose its lease, so
    /// that its locks stop nobody.
    var transactionSettings: Statement {
        Statement(
            name: "transaction settings",
            verbatim: "SET LOCAL lock_timeout = '30s'; SET LOCAL statement_timeout = 0; "
                + "SET LOCAL idle_in_transaction_session_timeout = '\(seconds)s'")
    }

    private static func randomToken() -> String {
        let digits = Array("0123456789abcdef")
        var text = ""
        for place in 0..<32 {
            if [8, 12, 16, 20].contains(place) { text.append("-") }
            text.append(digits[Int.random(in: 0..<16)])
        }
        return text
    }
}
