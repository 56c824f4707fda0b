internal import Objects
internal import Postgres

/// A run that holds its lease, and what it has to remember until its end.
struct ActiveRun {
    private let request: Run
    private let id: Int64
    private let lease: Lease
    private let link: Link
    private var clock = PhaseClock()
    private var report: RunReport
    /// The bucket, once it was opened.
    private var bucket: (any Bucket)?
    /// Whether the run log already says how the run ended.
    private var isMerged = false
    /// Whether the report says it too.
    private var isReported = false
    /// How long a database that is away is waited for when the run is to stop: the lease ends by itself.
    private static let farewell = Duration.seconds(8)

    init(_ request: Run, begun: Run.Begun, lease: Lease, link: Link) {
        self.request = request
        self.lease = lease
        self.link = link
        id = begun.id
        report = RunReport(store: request.store.name, outcome: .merged)
        report.run = begun.id
        report.isResumed = begun.isResumed
        report.prefix = request.options.prefix
    }

    /// Carries the run out and gives its lease back.
    mutating func execute(state: RunState) async -> RunReport {
        let (beat, alarm) = beatLink()
        defer { alarm.end() }
        let heartbeat = lease.heartbeat(beat, request.meter)
        var failure: SyncError?
        do throws(SyncError) {
            if state == .listing { try await stage() }
            if request.options.isDryRun { try await plan() } else { try await merge() }
        } catch {
            failure = await explained(error)
        }
        heartbeat.cancel()
        await heartbeat.value
        if let failure { take(failure) }
        await end(failure)
        report.phases = clock.seconds
        report.requests = bucket?.requestCounts ?? [:]
        return report
    }

    /// A connection that goes on for some seconds when the run is to stop, and waits for nobody for long.
    private func beatLink() -> (link: Link, alarm: StopRequest.Registration) {
        let hurry = StopRequest()
        let alarm = request.stop.onStop(after: Self.farewell) { hurry.stop(signal: 15) }
        var patience = Patience(stop: hurry, meter: ProgressMeter(store: "", expected: nil, observer: nil))
        patience.lockTimeout = .seconds(5)
        patience.total = .seconds(10)
        patience.leaseSeconds = lease.seconds
        return (link.with(patience), alarm)
    }

    private mutating func stage() async throws(SyncError) {
        var cost = RangeSync.Cost()
        var reason: String?
        var place = BucketFacts()
        do throws(SyncError) {
            let bucket = try await openBucket()
            self.bucket = bucket
            place = try await facts(of: bucket)
            if let endpoint = place.endpoint { report.remarks.append("the store was asked at \(endpoint)") }
            try await list(bucket, &cost)
        } catch {
            guard error.kind == .incomplete, !error.endsRun else { throw error }
            reason = error.message
        }
        // Ranges are staged side by side: their times together are up to so many times the time that passed.
        clock.book(cost.stagingTime / request.options.jobs, on: "stage")
        clock.end("list")
        let parameters: [Parameter] = [
            .int64(id), .uuid(lease.token), Parameter(reason), .int64(Int64(cost.requests)),
            .int64(Int64(cost.receivedBytes)), .int64(Int64(cost.skipped)), .text(place.json.text),
        ]
        _ = try await link.all(Statement(SQLText.Loader.finishStaging), parameters) { _ in }
        clock.end("stage")
        FaultPoint.staged.reached()
    }

    private func openBucket() async throws(SyncError) -> any Bucket {
        request.meter.advance { $0.phase = .listing }
        do throws(BucketError) { return try await request.openBucket(request.store) } catch {
            throw SyncError(unopened: error)
        }
    }

    /// What there is to know of the bucket's place; a bucket that is away is asked again.
    private func facts(of bucket: any Bucket) async throws(SyncError) -> BucketFacts {
        for attempt in 1... {
            do throws(BucketError) { return try await bucket.facts() } catch {
                guard error.kind == .unavailable,
                    await request.backoff.pause(before: attempt, unless: request.stop)
                else {
                    // While the run is asked to stop that ends nothing: the next one goes on with it.
                    try request.stop.check()
                    throw SyncError(unopened: error)
                }
            }
        }
        throw SyncError(.incomplete, "the bucket was not asked for its facts")
    }

    private mutating func list(_ bucket: any Bucket, _ cost: inout RangeSync.Cost) async throws(SyncError) {
        let due = try await Slices(of: id, link)
        let context = RangeSync.Context(
            store: request.store, bucket: bucket, run: id,
            prefix: request.options.prefix ?? request.store.scope.prefix, lease: lease, stop: request.stop,
            meter: request.meter, gate: AskGate(), due: due,
            isDryRun: request.options.isDryRun, backoff: request.backoff, limits: request.limits)
        let planner = RangePlanner(context, jobs: request.options.jobs, limits: request.rangeLimits)
        let crew = RangeCrew(context: context, planner: planner, jobs: request.options.jobs)
        let open = try await link.retrying { () throws(SyncError) in try await planner.ranges(link) }
        var outcome = await crew.list(open, on: link)
        cost.add(outcome.cost)
        if outcome.isOutOfOrder, outcome.failure == nil {
            report.remarks.append("the listing was not in the order of its keys, and was staged whole")
            outcome = await crew.list(try await planner.startAgainWhole(link), on: link)
            cost.add(outcome.cost)
        }
        if outcome.failure?.endsRun != true {
            try await Enricher(context: context, link: link).enrich(&cost)
        }
        if let failure = outcome.failure { throw failure }
    }

    private func merger(_ link: Link) -> Merge {
        Merge(link: link, store: request.store, run: id, lease: lease, approve: request.options.approve)
    }

    private mutating func plan() async throws(SyncError) {
        request.meter.advance { $0.phase = .planning }
        let plan = try await merger(link).plan()
        clock.end("plan")
        FaultPoint.planned.reached()
        report.take(plan, from: try await RunLogEntry(id, link))
        if let kinds = bucket?.traits.requestsPerObject, !kinds.isEmpty {
            let objects = report.counts.written - report.counts.gone - report.counts.outOfScope
            let each = kinds.map { "\($0) \(objects)" }.joined(separator: " + ")
            report.remarks.append(
                "a merge would ask for single objects: \(each); what it would find of their metadata is not known")
        }
        report.samples = try await Staged(store: request.store, run: id).samples(link)
    }

    private mutating func merge() async throws(SyncError) {
        try request.stop.check()
        try lease.check()
        FaultPoint.planned.reached()
        try await confirm()
        FaultPoint.witnessed.reached()
        try request.stop.check()
        try lease.check()
        request.meter.advance { $0.phase = .merging }
        // A merge may take hours, and a connection that idles beside it may be cut by whatever is between.
        await link.close()
        let mergeLink = link.with(request.patience.forMerging)
        let plan: MergePlan?
        do throws(SyncError) { plan = try await merger(mergeLink).merge() } catch {
            await mergeLink.close()
            throw error
        }
        await mergeLink.close()
        isMerged = true
        clock.end("merge")
        FaultPoint.merged.reached()
        try await readEnding(plan)
        try await vacuum()
    }

    /// Has the report say how the run ended; a stop does not keep it from that, as what was merged is merged.
    private mutating func readEnding(_ plan: MergePlan?) async throws(SyncError) {
        let (last, alarm) = beatLink()
        defer { alarm.end() }
        let ending: Result<RunLogEntry, SyncError>
        do throws(SyncError) {
            ending = .success(try await RunLogEntry(id, last))
        } catch { ending = .failure(error) }
        if case .success(let log) = ending {
            report.take(log, plan: plan, unreadLimit: request.store.unreadLimit)
            isReported = true
        }
        if report.counts.held > 0 {
            let folders = try? await Staged(store: request.store, run: id).heldFolders(last)
            report.heldFolders = folders ?? []
        }
        await last.close()
        _ = try ending.get()
    }

    /// Has the store asked for what would be deleted.
    private mutating func confirm() async throws(SyncError) {
        request.meter.advance { $0.phase = .planning }
        let planLink = link.with(request.patience.forMerging)
        let prepared: Result<Witness.Questions, SyncError>
        do throws(SyncError) { prepared = .success(try await merger(planLink).prepare()) } catch {
            prepared = .failure(error)
        }
        await planLink.close()
        let questions = try prepared.get()
        guard questions.departing + questions.held > 0 else { return }
        clock.end("plan")
        let witness = Witness(
            link: link, store: request.store, run: id, lease: lease, stop: request.stop, meter: request.meter,
            backoff: request.backoff, bucket: await asked())
        try await witness.ask(questions)
        clock.end("confirm")
    }

    /// The bucket to ask; of a run that another loader staged, nothing is open yet.
    private mutating func asked() async -> Result<any Bucket, BucketError> {
        if let bucket { return .success(bucket) }
        do throws(BucketError) {
            let opened = try await request.openBucket(request.store)
            // What it is asked counts for the run, as if it had been listed too.
            bucket = opened
            return .success(opened)
        } catch { return .failure(error) }
    }

    private mutating func vacuum() async throws(SyncError) {
        let vacuum = Vacuum(table: request.store.table)
        request.meter.advance { $0.phase = .vacuuming }
        switch try await vacuum.run(afterWriting: report.counts.written, link) {
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
        let parameters: [Parameter] = [.text(request.store.name), .uuid(lease.token)]
        let other = try? await link.one(Statement(SQLText.Loader.usurper), parameters) { row throws(DatabaseError) in
            try row.optionalInt64("run_id")
        }
        guard let run = other ?? nil else { return error }
        return SyncError(
            .busy, "another loader took over \(request.store.name) (run \(run)) while this one stood still",
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
        (report.outcome, report.error, report.details) = (failed.outcome, failed.error, failed.details)
        if case .interrupted = failure.kind { report.remarks.append("the next run resumes where this one stopped") }
    }

    /// How many requests were made, by kind.
    private var requests: JSON {
        let counts = (bucket?.requestCounts ?? [:]).sorted { $0.key < $1.key }
        return .object(counts.map { ($0.key, .integer(Int64($0.value))) })
    }

    /// Gives the lease back, and has the run log say how the run was left; where the database cannot be reached, the lease
    /// ends by itself.
    private func end(_ failure: SyncError?) async {
        var finalState: RunState?
        if !isMerged, let failure, failure.endsRun { finalState = failure.kind == .incomplete ? .incomplete : .failed }
        let parameters: [Parameter] = [
            .int64(id), .uuid(lease.token), Parameter(finalState?.rawValue),
            Parameter(isMerged ? nil : failure?.description),
            .text(clock.json.text), .text(requests.text),
        ]
        let (last, alarm) = beatLink()
        defer { alarm.end() }
        _ = try? await last.all(Statement(SQLText.Loader.endRun), parameters) { _ in }
        await last.close()
    }
}

extension SyncError {
    /// Takes the failure of a bucket of which nothing can be listed.
    fileprivate init(unopened error: BucketError) {
        self.init(error)
        endsRun = true
    }
}
