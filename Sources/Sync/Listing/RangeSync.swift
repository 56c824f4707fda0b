internal import Objects
internal import Postgres

/// Brings one range of a run from the bucket to the staging table.
struct RangeSync {
    /// What all ranges of a run share.
    struct Context: Sendable {
        let store: StoreRecord
        let bucket: any Bucket
        let run: Int64
        let prefix: String
        let lease: Lease
        let stop: StopRequest
        let meter: ProgressMeter
        let gate: AskGate
        var due = Slices()
        /// Whether nothing is to be written, so that nothing is asked that costs a request for each object.
        var isDryRun = false
        var backoff = Backoff()
        var limits = Batch.Limits()

        /// Whether the bucket tells of single objects what its listing does not.
        var asksPerObject: Bool {
            !bucket.traits.listsMetadata && !(isDryRun && !bucket.traits.requestsPerObject.isEmpty)
        }

        var asking: Asking {
            Asking(bucket: bucket, store: store, run: run, gate: gate, backoff: backoff, stop: stop)
        }
    }

    /// How the listing of a range ended.
    enum End: Sendable, Equatable {
        /// The range was listed to its end.
        case complete
        /// The listing is not in the order of its keys; the range is to be staged whole.
        case outOfOrder
        /// It was stopped after a batch, for what is left of it to be split.
        case yielded
    }

    /// What a range cost.
    struct Cost: Sendable {
        var requests = 0
        var receivedBytes = 0
        /// Things that are no objects.
        var skipped = 0
        var stagingTime = Duration.zero

        mutating func add(_ other: Cost) {
            requests += other.requests
            receivedBytes += other.receivedBytes
            skipped += other.skipped
            stagingTime += other.stagingTime
        }
    }

    private let context: Context
    private let listed: KeyRange
    private let compared: KeyRange
    private var differ: Differ
    private var batch = Batch()
    /// When the listing began by the store's clock.
    private var listedSince: Timestamp?
    private var lastCommit = ContinuousClock.now
    /// The batch that is being staged while the next one is listed.
    private var staging: Task<Result<Stager, SyncError>, Never>?
    /// Parts of the range that could not be listed while the rest could.
    private var gaps: [ObjectPage.Gap] = []
    /// What the range has cost so far.
    private(set) var cost = Cost()

    init(_ range: RunRange, _ context: Context) throws(SyncError) {
        self.context = context
        do throws(KeyRefusal) {
            compared = try range.rest()
        } catch { throw SyncError(.failed, "range \(range.number) of run \(context.run) has a bound that is no key") }
        listed = KeyRange(
            after: compared.lowerBound ?? Self.keyBefore(prefix: context.prefix), through: compared.upperBound,
            prefix: context.prefix.utf8)
        differ = Differ(
            range: compared, prefix: context.prefix, scope: context.store.scope, isWhole: range.isWhole,
            limits: context.limits, due: context.due, tellsClassApart: context.bucket.traits.tellsClassApart)
    }

    /// A key that is before all keys with a prefix, and close to them.
    static func keyBefore(prefix: String) -> ObjectKey? {
        var shorter = String.UnicodeScalarView(prefix.unicodeScalars)
        guard !shorter.isEmpty else { return nil }
        shorter.removeLast()
        return try? ObjectKey(String(shorter))
    }

    /// Lists the range to its end.
    ///
    /// - Parameters:
    ///   - walkLink: reads the table's keys.
    ///   - board: asked after every batch whether what is left had better be split.
    /// - Throws: `SyncError` of kind `incomplete` if the bucket could not be listed to the range's end; what was listed
    ///   is staged then. If nothing could be listed, that error ends the run.
    mutating func sync(
        _ stager: inout Stager, walkOn walkLink: Link, board: RangeBoard
    ) async throws(SyncError) -> End {
        var lister = Lister(
            context.bucket, isOrdered: !stager.range.isWhole, range: listed, backoff: context.backoff,
            stop: context.stop)
        var walk = TableWalk(
            walkLink, table: context.store.table, range: compared, prefix: context.prefix)
        let outcome: Result<End, SyncError>
        do throws(SyncError) {
            outcome = .success(try await follow(&lister, &walk, &stager, board))
        } catch { outcome = .failure(error) }
        await lister.finish()
        await walk.finish()
        try await settle(&stager)
        if case .failure(var error) = outcome, error.kind == .incomplete {
            guard lister.hasBegun || stager.range.cursor != nil else {
                error.endsRun = true
                throw error
            }
            // Objects that were not asked for leave the batch without a place to go on from.
            if batch.candidates.isEmpty {
                try await commit(&stager, isComplete: false)
                try await settle(&stager)
            }
        }
        let end = try outcome.get()
        if end == .complete, let gap = SyncError(gaps: gaps) { throw gap }
        return end
    }

    private mutating func follow(
        _ lister: inout Lister, _ walk: inout TableWalk, _ stager: inout Stager,
        _ board: RangeBoard
    ) async throws(SyncError) -> End {
        while true {
            let need: Differ.Need
            do throws(Differ.OutOfOrder) { need = try differ.step(into: &batch) } catch {
                return .outOfOrder
            }
            if need == .table {
                differ.supply(table: try await walk.next())
                continue
            }
            try await complete(&stager)
            let isLate = ContinuousClock.now - lastCommit >= context.limits.time
            let isWanted =
                batch.passed >= context.limits.keysBeforeSplit ? await mayYield(stager, board) : false
            let hasCommitted = need != .listing || isLate || isWanted || context.stop.isExpressed
            if hasCommitted {
                try await commit(&stager, isComplete: need == .nothing)
            }
            if need == .nothing {
                try await settle(&stager)
                return .complete
            }
            try context.stop.check()
            try context.lease.check()
            if hasCommitted, await mayYield(stager, board) {
                try await settle(&stager)
                return .yielded
            }
            if need == .listing {
                let page = try await nextPage(of: &lister)
                try await note(page?.gaps ?? [], &stager)
                differ.supply(listing: page)
            }
        }
    }

    /// Whether somebody who has nothing to do waits for a part of the range, and it can be split.
    private func mayYield(_ stager: Stager, _ board: RangeBoard) async -> Bool {
        guard gaps.isEmpty, !stager.range.isWhole else { return false }
        return await board.wantsYield(of: stager.range.number)
    }

    private mutating func nextPage(of lister: inout Lister) async throws(SyncError) -> ObjectPage? {
        do throws(BucketError) {
            let page = try await lister.next()
            listedSince = listedSince ?? page?.asOf
            cost.requests += page?.requests ?? 0
            cost.receivedBytes += page?.receivedBytes ?? 0
            cost.skipped += page?.skipped ?? 0
            return page
        } catch {
            // A store that is away while the run is asked to stop is no gap: the next run goes on here.
            try context.stop.check()
            throw SyncError(error)
        }
    }

    /// Has the run log know of a gap before anything after it is staged: a run that resumed this one would not see it.
    private mutating func note(_ found: [ObjectPage.Gap], _ stager: inout Stager) async throws(SyncError) {
        guard let first = found.first else { return }
        try await settle(&stager)
        // Below what cannot be stored lies no key that is.
        let beginnings = found.map(\.beginning).filter { StorableText.check($0.span) == .storable }
        let parameters: [Parameter] = [
            .int64(context.run), .uuid(context.lease.token), .text(first.error.message),
            .textArray(beginnings.map { String(decoding: $0, as: UTF8.self) }),
        ]
        _ = try await stager.link.all(Statement(SQLText.Loader.noteGap), parameters) { _ in }
        gaps += found
    }

    /// Has the bucket tell what the listing does not carry of the new and changed objects.
    private mutating func complete(_ stager: inout Stager) async throws(SyncError) {
        guard !batch.candidates.isEmpty else { return }
        // What is staged whole is asked for once it is known what of it differs.
        guard context.asksPerObject, !stager.range.isWhole else { return batch.takeCandidates() }
        let asking = context.asking
        if asking.looksUpStanding { try await settle(&stager) }
        let page = try await asking.completed(batch.candidates, stager.link)
        cost.requests += page.requests
        cost.receivedBytes += page.receivedBytes
        batch.take(completed: page)
    }

    /// Has the batch staged; the next one is listed meanwhile.
    private mutating func commit(_ stager: inout Stager, isComplete: Bool) async throws(SyncError) {
        try await settle(&stager)
        batch.listedSince = listedSince
        staging = Task { [stager, batch, meter = context.meter] in
            var stager = stager
            do throws(SyncError) { try await stager.commit(batch, isComplete: isComplete) } catch {
                return .failure(error)
            }
            let (seen, objects, gone) = (
                Int64(batch.seen), Int64(batch.objects.count), Int64(batch.gone.count + batch.outOfScope.count)
            )
            let unread = Int64(batch.unread)
            meter.advance {
                $0.listed += seen
                $0.differing += objects
                $0.gone += gone
                $0.unread += unread
            }
            return .success(stager)
        }
        batch = Batch()
        lastCommit = .now
    }

    /// Waits until what was given to be staged is, or could not be.
    private mutating func settle(_ stager: inout Stager) async throws(SyncError) {
        guard let pending = staging else { return }
        staging = nil
        let start = ContinuousClock.now
        stager = try await pending.value.get()
        cost.stagingTime += ContinuousClock.now - start
    }
}
