internal import Objects
internal import Postgres

/// A run that holds its lease, and what it has to remember until its end.
struct ActiveRun {
    private let request: Run
    private let id: Int64
    private let lease: Lease
    private var session: Session
    private var clock = PhaseClock()
    private var report: RunReport
    /// Whether the run log already says how the run ended.
    private var isMerged = false
    /// Whether the report says it too.
    private var isReported = false

    init(_ request: Run, begun: Run.Begun, lease: Lease, session: Session) {
        self.request = request
        self.lease = lease
        self.session = session
        id = begun.id
        report = RunReport(store: request.store.name, outcome: .merged)
        report.run = begun.id
        report.isResumed = begun.isResumed
        report.prefix = request.options.prefix
    }

    /// Carries the run out and gives its lease back.
    mutating func execute(state: String) async -> RunReport {
        let heartbeat = lease.heartbeat(request.database)
        var failure: SyncError?
        do throws(SyncError) {
            if state == "listing" { try await stage() }
            if request.options.isDryRun { try await plan() } else { try await merge() }
        } catch {
            failure = await explained(error)
        }
        heartbeat.cancel()
        await heartbeat.value
        if let failure { take(failure) }
        await end(failure)
        await session.close()
        report.phases = clock.seconds
        return report
    }

    private mutating func stage() async throws(SyncError) {
        var cost = RangeSync.Cost()
        var reason: String?
        do throws(SyncError) {
            try await list(&cost)
        } catch {
            guard error.kind == .incomplete, !error.endsRun else { throw error }
            reason = error.message
        }
        // Ranges are staged side by side: their times together are up to so many times the time that passed.
        clock.book(cost.stagingTime / request.options.jobs, on: "stage")
        clock.end("list")
        let parameters: [Parameter] = [
            .int64(id), .uuid(lease.token), Parameter(reason), .int64(Int64(cost.requests)),
            .int64(Int64(cost.receivedBytes)),
        ]
        try await reconnecting { session throws(SyncError) in
            try await session.run { connection throws(DatabaseError) in
                _ = try connection.execute(Statement(SQLText.Loader.finishStaging), parameters)
            }
        }
        clock.end("stage")
        FaultPoint.staged.reached()
    }

    private mutating func list(_ cost: inout RangeSync.Cost) async throws(SyncError) {
        request.meter.advance { $0.phase = .listing }
        let bucket: any Bucket
        do throws(BucketError) { bucket = try await request.openBucket(request.store) } catch {
            var failure = SyncError(error)
            failure.endsRun = true
            throw failure
        }
        let context = RangeSync.Context(
            database: request.database, store: request.store, bucket: bucket, run: id,
            prefix: request.options.prefix ?? request.store.scope.prefix, lease: lease, stop: request.stop,
            meter: request.meter, backoff: request.backoff, limits: request.limits)
        let planner = RangePlanner(context, jobs: request.options.jobs, limits: request.rangeLimits)
        let crew = RangeCrew(context: context, planner: planner, jobs: request.options.jobs)
        let open = try await reconnecting { session throws(SyncError) in try await planner.ranges(session) }
        var outcome = await crew.list(open, on: &session)
        cost.add(outcome.cost)
        if outcome.isOutOfOrder, outcome.failure == nil {
            report.remarks.append("the listing was not in the order of its keys, and was staged whole")
            let whole = try await reconnecting { session throws(SyncError) in
                try await planner.startAgainWhole(session)
            }
            outcome = await crew.list(whole, on: &session)
            cost.add(outcome.cost)
        }
        if let failure = outcome.failure { throw failure }
    }

    /// Does what may be done twice; where the connection is lost, once more on another.
    private mutating func reconnecting<Value: Sendable>(
        _ body: (Session) async throws(SyncError) -> Value
    ) async throws(SyncError) -> Value {
        do throws(SyncError) { return try await body(session) } catch {
            guard error.cause?.isConnectionLost == true else { throw error }
        }
        await session.close()
        session = try await request.database.open()
        return try await body(session)
    }

    private var merger: Merge {
        Merge(
            database: request.database, store: request.store, run: id, lease: lease, approve: request.options.approve)
    }

    private mutating func plan() async throws(SyncError) {
        request.meter.advance { $0.phase = .planning }
        let plan = try await merger.plan(session)
        clock.end("plan")
        FaultPoint.planned.reached()
        report.take(plan, from: try await RunLogEntry(id, session))
        report.samples = try await Staged(store: request.store, run: id).samples(session)
    }

    private mutating func merge() async throws(SyncError) {
        try request.stop.check()
        try lease.check()
        request.meter.advance { $0.phase = .merging }
        FaultPoint.planned.reached()
        let plan = try await merger.merge(&session)
        isMerged = true
        clock.end("merge")
        FaultPoint.merged.reached()
        let log = try await reconnecting { [id] session throws(SyncError) in try await RunLogEntry(id, session) }
        report.take(log, plan: plan)
        isReported = true
        if log.state == "held" {
            let staged = Staged(store: request.store, run: id)
            report.heldFolders = try await reconnecting { session throws(SyncError) in
                try await staged.heldFolders(session)
            }
        }
        try await vacuum()
    }

    private mutating func vacuum() async throws(SyncError) {
        let vacuum = Vacuum(table: request.store.table)
        request.meter.advance { $0.phase = .vacuuming }
        switch try await vacuum.run(afterWriting: report.counts.written, session) {
        case .notNeeded: break
        case .done: clock.end("vacuum")
        case .leftTo(let command):
            report.remarks.append(
                "much of the table was written and this role may not vacuum it; please run: \(command)")
        }
        FaultPoint.vacuumed.reached()
    }

    /// Tells a lease that another loader took from one that a restart of the server lost.
    private func explained(_ error: SyncError) async -> SyncError {
        guard error.cause?.sqlState == "DS003" || error.message == Lease.lossError.message else { return error }
        let token = lease.token
        let holders = try? await session.all(Statement(SQLText.Loader.readLease), [.int64(request.store.id)]) {
            row throws(DatabaseError) in
            (token: try row.uuid("token"), left: try row.double("seconds_left"), run: try row.int64("run_id"))
        }
        guard let other = holders?.first, other.token != token, other.left > 0 else { return error }
        return SyncError(
            .busy, "another loader took over \(request.store.name) (run \(other.run)) while this one stood still",
            advice: "Its result stands; nothing of this run was merged", cause: error.cause)
    }

    private mutating func take(_ failure: SyncError) {
        guard !isMerged else {
            report.remarks.append("the merge is done, but what follows it failed: \(failure)")
            // Whether rows are held is not known then, and silence would say that none are.
            guard !isReported else { return }
            report.outcome = .failed
            report.error = "the merge is done, but how it ended could not be read; see: loader status \(report.store)"
            return
        }
        let failed = RunReport(store: report.store, failure: failure)
        report.outcome = failed.outcome
        report.error = failed.error
        if case .interrupted = failure.kind { report.remarks.append("the next run resumes where this one stopped") }
    }

    /// Gives the lease back; where the database cannot be reached, it ends by itself.
    private mutating func end(_ failure: SyncError?) async {
        let isOver = !isMerged && failure?.endsRun == true
        let parameters: [Parameter] = [
            .int64(id), .uuid(lease.token), Parameter(isOver ? "failed" : nil),
            Parameter(isOver ? failure?.description : nil), .text(clock.json.text),
        ]
        let statement = Statement(SQLText.Loader.endRun)
        if (try? await session.all(statement, parameters, row: { _ in })) != nil { return }
        guard failure?.cause?.isConnectionLost == true, let again = try? await request.database.open(retry: .never)
        else { return }
        _ = try? await again.all(statement, parameters, row: { _ in })
        await again.close()
    }
}

extension RangeSync.Cost {
    mutating func add(_ other: RangeSync.Cost) {
        requests += other.requests
        receivedBytes += other.receivedBytes
        stagingTime += other.stagingTime
    }
}
