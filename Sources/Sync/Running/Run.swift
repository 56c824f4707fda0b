internal import Layout
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
        let isFull = options.kind(of: store) != .prefix && options.prefix == nil
        meter = ProgressMeter(store: store.name, expected: isFull ? store.lastSeen : nil, observer: observer)
    }

    /// Carries the run out.
    ///
    /// Whatever happens is in the report, and in the run log where the database can be reached.
    public func execute() async -> RunReport {
        let start = ContinuousClock.now
        let link = Link(database, patience)
        var report: RunReport
        do throws(SyncError) {
            let lease = Lease(seconds: options.leaseSeconds)
            let begun = try await begin(lease, link)
            FaultPoint.beginAfter.reached()
            var active = ActiveRun(self, begun: begun, lease: lease, link: link)
            report = await active.execute(state: begun.state)
        } catch {
            report = RunReport(store: store.name, failure: error)
        }
        await link.close()
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        return report
    }

    var patience: Patience {
        var patience = Patience(stop: stop, meter: meter)
        patience.leaseSeconds = options.leaseSeconds
        patience.total = options.patience
        patience.lockTimeout = min(patience.lockTimeout, options.patience)
        return patience
    }

    /// A run that holds the lease.
    struct Begun: Sendable {
        let id: Int64
        let state: RunState
        let isResumed: Bool
    }

    private func begin(_ lease: Lease, _ link: Link) async throws(SyncError) -> Begun {
        var wait = LeaseWait(
            store: store.name, limit: options.waitsForHolder, lockLimit: options.patience, stop: stop, meter: meter)
        let parameters: [Parameter] = [
            .text(store.name), .text(options.kind(of: store).rawValue), .text(options.prefix ?? store.scope.prefix),
            .uuid(lease.token), .int64(Int64(lease.seconds)), .bool(options.mayResume),
            .double(options.resumeWithinHours), .text(version),
            .int64(Int64(RegistryEdition.current.layout.contract)),
        ]
        while true {
            let answer = try await link.one(Statement(SQLText.Loader.beginRun), parameters) {
                row throws(DatabaseError) in
                BeginAnswer(
                    outcome: try row.word("outcome", as: BeginOutcome.self), run: try row.optionalInt64("run_id"),
                    state: try row.optionalWord("run_state", as: RunState.self), holder: try LeaseHolder(row))
            }
            if let run = answer.run, let state = answer.state {
                meter.tell(blocker: nil)
                return Begun(id: run, state: state, isResumed: answer.outcome == .resumed)
            }
            if answer.outcome == .reserved { throw reserved(for: answer.holder.run) }
            try await wait.pause(for: answer.holder)
        }
    }

    private func reserved(for run: Int64?) -> SyncError {
        SyncError(
            .busy, "run \(run ?? 0) of \(store.name) covers everything, was broken off and can still be resumed",
            advice: "Finish it by: loader merge \(store.name); or give it up by --restart")
    }

    private struct BeginAnswer: Sendable {
        let outcome: BeginOutcome
        let run: Int64?
        let state: RunState?
        let holder: LeaseHolder
    }
}

extension RunReport {
    /// A report of a run that failed.
    public init(store: String, failure: SyncError) {
        let outcome: Outcome =
            switch failure.kind {
            case .failed: .failed
            case .incomplete: .incomplete
            case .busy: .busy
            case .locked: .locked
            case .interrupted(let signal): .interrupted(signal)
            }
        self.init(store: store, outcome: outcome, error: failure.description)
        details = failure.details
    }
}
