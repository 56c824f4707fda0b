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

    /// Starts to renew the lease, four times in its duration, until the task is canceled; each time it tells whether the
    /// run has come further since.
    ///
    /// A beat that fails for want of a connection is no loss: the database says who holds the lease, with every batch
    /// and before the merge.
    func heartbeat(_ link: Link, _ meter: ProgressMeter) -> Task<Void, Never> {
        Task {
            var steps = meter.stepCount
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(seconds * 250))
                if Task.isCancelled { break }
                let stepsNow = meter.stepCount
                let parameters: [Parameter] = [.uuid(token), .int64(Int64(seconds)), .bool(stepsNow != steps)]
                let isHeld = try? await link.one(Statement(SQLText.Loader.renewLease), parameters) {
                    row throws(DatabaseError) in try row.bool("is_held")
                }
                if isHeld != nil { steps = stepsNow }
                if isHeld == false {
                    lost.store(true, ordering: .relaxed)
                    break
                }
            }
            await link.close()
        }
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
