internal import Names
internal import Objects
internal import Postgres

/// Writes batches of a range to the staging table; the range's cursor moves in the same transaction.
struct Stager {
    private let run: Int64
    private let lease: Lease
    private let copy: Statement
    private let form: StagingForm
    let link: Link
    private(set) var range: RunRange
    /// Whether the objects that are staged are yet to be asked for.
    private let awaitsAnswers: Bool

    /// How long a batch is given to be committed when the run is to stop.
    private static let grace = Duration.seconds(3)
    private static let leaveDerivation = Statement(
        name: "leave derivation", sql: "SELECT pg_catalog.set_config('datastore.derives', 'no', true)")

    /// - Parameter awaitsAnswers: whether the objects that are staged are yet to be asked for.
    init(
        _ link: Link, run: Int64, lease: Lease, store: StoreRecord, range: RunRange, awaitsAnswers: Bool = false
    ) {
        self.link = link
        form = store.form
        self.awaitsAnswers = awaitsAnswers
        self.run = run
        self.lease = lease
        self.range = range
        copy = Statement(
            name: "stage",
            sql: """
                COPY \(store.staging) (\(store.form.columnList)) FROM STDIN (FORMAT binary)
                """)
    }

    /// Commits a batch.
    ///
    /// Where the connection is lost, the range is read again before anything is repeated: a batch whose commit was in
    /// doubt is never staged twice.
    ///
    /// - Parameter isComplete: whether the range is at its end.
    mutating func commit(_ batch: borrowing Batch, isComplete: Bool) async throws(SyncError) {
        var target = range
        let unread = Int64(batch.unread)
        target.cursor = batch.cursor.map { String(decoding: $0, as: UTF8.self) } ?? range.cursor
        target.isComplete = isComplete
        target.seen += Int64(batch.seen)
        // What is yet to be asked for is counted once it was.
        target.staged.objects += awaitsAnswers ? 0 : Int64(batch.objects.count) - unread
        target.staged.unread += unread
        target.staged.gone += Int64(batch.gone.count + batch.outOfScope.count)
        target.staged.refusals += Int64(batch.refusals.count)
        target.staged.reclassed += Int64(batch.reclassed.count)
        target.vanished += Int64(batch.vanished)
        target.listedSince = range.listedSince ?? batch.listedSince
        guard target != range else { return }
        try await commit(batch, movingTo: target)
    }

    /// Commits what the bucket told of listed objects of a range that was staged whole.
    ///
    /// - Parameter place: up to where in the staging they lay.
    mutating func commit(answers batch: borrowing Batch, askedThrough place: String) async throws(SyncError) {
        var target = range
        let unread = Int64(batch.unread)
        target.askedThrough = place
        target.staged.objects += Int64(batch.objects.count) - unread
        target.staged.unread += unread
        target.staged.refusals += Int64(batch.refusals.count)
        target.vanished += Int64(batch.vanished)
        try await commit(batch, movingTo: target)
    }

    private mutating func commit(_ batch: borrowing Batch, movingTo target: RunRange) async throws(SyncError) {
        FaultPoint.batchBefore.reached()
        var derives = true
        for attempt in 1... {
            do throws(SyncError) {
                try await write(batch, movingTo: target, derives: derives)
                break
            } catch {
                // An object that cannot be derived while it is staged is the merge's, which can say what is wrong.
                if derives, error.cause?.context?.contains("datastore.stage_") == true,
                    error.cause?.kind == .server, error.cause?.isConnectionLost == false
                {
                    derives = false
                    continue
                }
                // The COMMIT of an attempt before may have been under way while the range was read.
                let isLate = attempt > 1 && error.cause?.sqlState == "DS001"
                guard error.cause?.isConnectionLost == true || isLate, attempt < 4 else { throw error }
                if try await isCommitted(target) { break }
            }
        }
        range = target
        FaultPoint.batchCommitted.reached()
    }

    private func write(
        _ batch: borrowing Batch, movingTo target: RunRange, derives: Bool
    ) async throws(SyncError) {
        let (objects, gone, outOfScope, refusals) = (batch.objects, batch.gone, batch.outOfScope, batch.refusals)
        let (advance, parameters) = advance(to: target)
        let kind = awaitsAnswers ? "L" : "P"
        let reclassed = batch.reclassed
        let hasRows = !objects.isEmpty || !reclassed.isEmpty || gone.count + outOfScope.count + refusals.count > 0
        try await link.once(grace: Self.grace) { connection throws(DatabaseError) in
            if hasRows {
                if !derives { try connection.execute(Self.leaveDerivation) }
                try connection.copyIn(copy) { writer throws(DatabaseError) in
                    for index in objects.indices {
                        try writer.write(object: index, of: objects, as: kind, run: run, form)
                    }
                    for index in reclassed.indices {
                        try writer.write(object: index, of: reclassed, as: "C", run: run, form)
                    }
                    for index in 0..<gone.count { try writer.write(key: gone.key(at: index), as: "G", run: run, form) }
                    for index in 0..<outOfScope.count {
                        try writer.write(key: outOfScope.key(at: index), as: "O", run: run, form)
                    }
                    for refusal in refusals { try writer.write(RefusalRow(refusal), run: run, form) }
                }
                FaultPoint.batchCopied.reached()
            }
            try connection.execute(advance, parameters)
        }
    }

    /// The statement that has the range know of what is staged with it.
    private func advance(to target: RunRange) -> (Statement, [Parameter]) {
        let (old, new) = (range.staged, target.staged)
        if target.askedThrough != range.askedThrough {
            return (
                Statement(SQLText.Loader.advanceAsking),
                [
                    .int64(run), .uuid(lease.token), .int64(range.number), .text(range.askedThrough),
                    .text(target.askedThrough), .int64(new.objects - old.objects), .int64(new.refusals - old.refusals),
                    .int64(new.unread - old.unread), .int64(target.vanished - range.vanished),
                ]
            )
        }
        return (
            Statement(SQLText.Loader.advanceRange),
            [
                .int64(run), .uuid(lease.token), .int64(range.number), Parameter(range.cursor),
                Parameter(target.cursor), .bool(target.isComplete), .int64(target.seen - range.seen),
                .int64(new.objects - old.objects), .int64(new.gone - old.gone), .int64(new.refusals - old.refusals),
                .int64(new.unread - old.unread), .int64(target.vanished - range.vanished),
                target.listedSince.map { .timestamp(microseconds: $0.microseconds) } ?? .null,
                .int64(new.reclassed - old.reclassed),
            ]
        )
    }

    /// Looks, on another connection, whether a batch was committed after all.
    private func isCommitted(_ target: RunRange) async throws(SyncError) -> Bool {
        let now = try await RunRange.all(of: run, link).first { [range] in $0.number == range.number }
        if now == target { return true }
        guard now == range else {
            var error = SyncError(
                .failed, "what run \(run) staged is lost, as the server restarted after a crash",
                advice: "Nothing was deleted. Run the loader again")
            error.endsRun = true
            throw error
        }
        return false
    }
}

extension CopyWriter {
    fileprivate mutating func begin(run: Int64, kind: String, _ form: StagingForm) throws(DatabaseError) {
        try beginRow(fields: form.columns.count)
        try write(int64: run)
        try write(text: kind)
    }

    fileprivate mutating func write(
        object index: Int, of page: ObjectPage, as kind: String, run: Int64, _ form: StagingForm
    ) throws(DatabaseError) {
        let unread = page.unread(at: index)
        try begin(run: run, kind: unread == nil ? kind : "U", form)
        try write(bytes: page.key(at: index))
        for (_, field) in form.fields {
            switch field {
            case .size: try write(int64: page.size(at: index))
            case .text(let text): try write(bytes: page.field(text, at: index))
            case .time(let moment):
                try write(timestampMicroseconds: StagedField.moment(moment, of: page, at: index)?.microseconds)
            case .document(let document):
                guard let unread else { try write(bytes: page.field(document, at: index)); continue }
                guard document == .metadata else { try writeNull(); continue }
                try write(text: UnreadRow.description(unread, under: page.unreadUnder(at: index)))
            }
        }
        try write(int64: unread == nil ? page.fingerprint(at: index).bits : Fingerprint.lookAgain.bits)
    }

    fileprivate mutating func write(
        key: ArraySlice<UInt8>, as kind: String, run: Int64, _ form: StagingForm
    ) throws(DatabaseError) {
        try begin(run: run, kind: kind, form)
        try write(bytes: key)
        for _ in 3..<form.columns.count { try writeNull() }
    }

    fileprivate mutating func write(
        _ refusal: RefusalRow, run: Int64, _ form: StagingForm
    ) throws(DatabaseError) {
        try begin(run: run, kind: "R", form)
        try write(text: refusal.key)
        for _ in 3..<form.metadataPlace { try writeNull() }
        try write(text: refusal.description)
        for _ in form.metadataPlace + 1..<form.columns.count { try writeNull() }
    }
}
