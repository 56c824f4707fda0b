internal import Names
internal import Objects
internal import Postgres

/// Asks for the objects of what was staged whole, once the server has taken out what the table has already.
///
/// The answers are staged beside what was listed, in the transaction that moves the place on up to which was asked: whoever
/// resumes the run goes on from there.
struct Enricher {
    let context: RangeSync.Context
    let link: Link

    /// How many objects are asked for before their answers are committed.
    private var pageSize: Int { min(context.limits.keys, 5000) }

    /// Reduces what was staged whole and asks for what is left of it; does nothing where no range was.
    func enrich(_ cost: inout RangeSync.Cost) async throws(SyncError) {
        guard try await wholeRange() != nil else { return }
        let parameters: [Parameter] = [.int64(context.run), .uuid(context.lease.token)]
        _ = try await link.all(Statement(SQLText.Loader.reduceStaged), parameters) { _ in }
        guard context.asksPerObject, let range = try await wholeRange() else { return }
        var stager = Stager(
            link, run: context.run, lease: context.lease, store: context.store, range: range)
        while let page = try await listed(after: stager.range.askedThrough) {
            try context.stop.check()
            try context.lease.check()
            let answers = try await context.asking.completed(page.objects, link)
            cost.requests += answers.requests
            cost.receivedBytes += answers.receivedBytes
            var batch = Batch()
            batch.candidates = page.objects
            batch.take(completed: answers)
            try await stager.commit(answers: batch, askedThrough: page.place)
            let (objects, unread) = (Int64(batch.objects.count), Int64(batch.unread))
            context.meter.advance {
                $0.differing += objects
                $0.unread += unread
            }
        }
    }

    /// The range that was staged whole, of which a run has one at most, and then no other.
    private func wholeRange() async throws(SyncError) -> RunRange? {
        try await RunRange.all(of: context.run, link).first(where: \.isWhole)
    }

    private struct Page: Sendable {
        var objects: ObjectPage
        var place: String
    }

    /// The next objects that were listed, behind a place in the staging.
    private func listed(after place: String) async throws(SyncError) -> Page? {
        let form = context.store.form
        let statement = Statement(
            name: "listed objects",
            sql: """
                SELECT g.key, \(ListedRow.columns(form)), g.fingerprint, g.ctid::text AS place
                FROM \(context.store.staging) AS g
                WHERE g.run_id = $1 AND g.kind = 'L' AND g.ctid > $2::tid LIMIT \(pageSize)
                """)
        let parameters: [Parameter] = [.int64(context.run), .text(place)]
        return try await link.repeatedly { connection throws(DatabaseError) in
            try connection.execute(StagingOrder.settings)
            var page = Page(objects: ObjectPage(), place: place)
            // A row is written in one piece, and read so: nothing is known of an object by halves.
            let rows = try connection.query(statement, parameters) { row throws(DatabaseError) in
                try ListedRow(row, form)
            }
            for row in rows { row.append(to: &page.objects) }
            guard let last = rows.last else { return nil }
            page.place = last.place
            return page
        }
    }
}

/// A staged object as it was listed.
private struct ListedRow: Sendable {
    /// What is read of one behind its key, as SQL.
    static func columns(_ form: StagingForm) -> SQLFragment {
        .joined(
            form.fields.map { column, field in
                let name = SQLFragment(verbatim: column)
                guard case .time = field else { return "g.\(name)" }
                return "(extract(epoch FROM g.\(name)) * 1000000)::bigint AS \(name)"
            }, by: ", ")
    }

    let key, place: String
    let fingerprint: Fingerprint
    private var size: Int64?
    private var times: [StagedField.Moment: Timestamp] = [:]
    private var texts: [(ObjectPage.Field, String)] = []

    init(_ row: borrowing Row, _ form: StagingForm) throws(DatabaseError) {
        key = try row.text("key")
        place = try row.text("place")
        fingerprint = Fingerprint(bits: try row.int64("fingerprint"))
        for (column, field) in form.fields {
            switch field {
            case .size: size = try row.optionalInt64(.name(column))
            case .time(let moment):
                times[moment] = try row.optionalInt64(.name(column)).flatMap { Timestamp(microseconds: $0) }
            case .text(let name), .document(let name):
                if let text = try row.optionalText(.name(column)) { texts.append((name, text)) }
            }
        }
    }

    func append(to page: inout ObjectPage) {
        page.append(
            key: Array(key.utf8).span, size: size, lastModified: times[.lastModified], fingerprint: fingerprint)
        for (field, text) in texts { page.set(field, Array(text.utf8).span) }
        page.setTimes(created: times[.created], custom: times[.custom])
    }
}
