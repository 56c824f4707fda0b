public import Objects
internal import Postgres

/// One run of the loader over one datastore, from the lease to the report.
public struct Run: Sendable {
    /// Opens the bucket of a datastore.
    public typealias BucketOpener = @Sendable (StoreRecord) async throws(BucketError) -> any Bucket

    let store: StoreRecord
    let database: Database
    let options: MergeOptions
    let version: String
    let stop: StopRequest
    let meter: ProgressMeter
    let openBucket: BucketOpener
    var limits = Batch.Limits()
    var rangeLimits = RangePlanner.Limits()
    var backoff = Backoff()

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - version: the loader's version, for the run log.
    ///   - stop: ends the run early, between two batches.
    ///   - observer: told how the run advances.
    ///   - openBucket: opens the store's bucket; called once the run has begun, so that a failure is in the run log.
    public init(
        of store: StoreRecord, in database: Database, options: MergeOptions, version: String, stop: StopRequest,
        observer: (any ProgressObserver)? = nil, openBucket: @escaping BucketOpener
    ) {
        self.store = store
        self.database = database
        self.options = options
        self.version = version
        self.stop = stop
        self.openBucket = openBucket
        let isFull = options.kind(of: store) != "prefix" && options.prefix == nil
        meter = ProgressMeter(store: store.name, expected: isFull ? store.lastSeen : nil, observer: observer)
    }

    /// Carries the run out.
    ///
    /// Whatever happens is in the report, and in the run log where the database can be reached.
    public func execute() async -> RunReport {
        let start = ContinuousClock.now
        var report: RunReport
        do throws(SyncError) {
            let session = try await database.open()
            let lease = Lease(seconds: options.leaseSeconds)
            let begun: Begun
            do throws(SyncError) { begun = try await begin(lease, session) } catch {
                await session.close()
                throw error
            }
            FaultPoint.beginAfter.reached()
            var active = ActiveRun(self, begun: begun, lease: lease, session: session)
            report = await active.execute(state: begun.state)
        } catch {
            report = RunReport(store: store.name, failure: error)
        }
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        return report
    }

    /// A run that holds the lease.
    struct Begun: Sendable {
        let id: Int64
        let state: String
        let isResumed: Bool
    }

    private func begin(_ lease: Lease, _ session: Session) async throws(SyncError) -> Begun {
        while true {
            let parameters: [Parameter] = [
                .text(store.name), .text(options.kind(of: store)), .text(options.prefix ?? store.scope.prefix),
                .uuid(lease.token), .int64(Int64(lease.seconds)), .bool(options.mayResume),
                .double(options.resumeWithinHours), .text(version),
            ]
            let answer = try await session.one(Statement(SQLText.Loader.beginRun), parameters) {
                row throws(DatabaseError) in
                BeginAnswer(
                    outcome: try row.text("outcome"), run: try row.optionalInt64("run_id"),
                    state: try row.optionalText("run_state"),
                    holder: LeaseHolder(
                        run: try row.optionalInt64("holder_run_id") ?? 0,
                        until: try row.optionalTimestamp("holder_until") ?? 0))
            }
            if let run = answer.run, let state = answer.state {
                return Begun(id: run, state: state, isResumed: answer.outcome == "resumed")
            }
            guard options.waitsForLease else { throw answer.holder.busy(store.name) }
            try await answer.holder.waitUntilDead(store, session, stop, meter)
        }
    }

    private struct BeginAnswer: Sendable {
        let outcome: String
        let run: Int64?
        let state: String?
        let holder: LeaseHolder
    }
}

extension RunReport {
    /// A report of a run that failed.
    init(store: String, failure: SyncError) {
        let outcome: Outcome =
            switch failure.kind {
            case .failed: .failed
            case .incomplete: .incomplete
            case .busy: .busy
            case .interrupted(let signal): .interrupted(signal)
            }
        self.init(store: store, outcome: outcome, error: failure.description)
    }
}
