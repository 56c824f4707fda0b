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
            link, run: context.run, lease: context.lease, staging: context.store.staging, range: range)
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
        let statement = Statement(
            name: "listed objects",
            sql: """
                SELECT g.key, g.size, g.etag, g.checksum, g.md5, g.content_type, g.content_encoding, g.storage_class,
                    g.version, (extract(epoch FROM g.last_modified) * 1000000)::bigint AS last_modified,
                    (extract(epoch FROM g.created) * 1000000)::bigint AS created,
                    (extract(epoch FROM g.custom_time) * 1000000)::bigint AS custom_time, g.object_tags, g.contexts,
                    g.fingerprint, g.ctid::text AS place
                FROM \(context.store.staging) AS g
                WHERE g.run_id = $1 AND g.kind = 'L' AND g.ctid > $2::tid LIMIT \(pageSize)
                """)
        let parameters: [Parameter] = [.int64(context.run), .text(place)]
        return try await link.repeatedly { connection throws(DatabaseError) in
            try connection.execute(StagingOrder.settings)
            var page = Page(objects: ObjectPage(), place: place)
            // A row is written in one piece, and read so: nothing is known of an object by halves.
            let rows = try connection.query(statement, parameters) { row throws(DatabaseError) in
                try ListedRow(row)
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
    private static let columns: [(ObjectPage.Field, String)] = [
        (.etag, "etag"), (.checksum, "checksum"), (.md5, "md5"), (.contentType, "content_type"),
        (.contentEncoding, "content_encoding"), (.storageClass, "storage_class"), (.version, "version"),
        (.tags, "object_tags"), (.contexts, "contexts"),
    ]

    let key, place: String
    let size: Int64?
    let lastModified, created, customTime: Timestamp?
    let fingerprint: Fingerprint
    let texts: [(ObjectPage.Field, String)]

    init(_ row: borrowing Row) throws(DatabaseError) {
        key = try row.text("key")
        place = try row.text("place")
        size = try row.optionalInt64("size")
        lastModified = try row.optionalInt64("last_modified").flatMap { Timestamp(microseconds: $0) }
        created = try row.optionalInt64("created").flatMap { Timestamp(microseconds: $0) }
        customTime = try row.optionalInt64("custom_time").flatMap { Timestamp(microseconds: $0) }
        fingerprint = Fingerprint(bits: try row.int64("fingerprint"))
        var texts: [(ObjectPage.Field, String)] = []
        for (field, column) in Self.columns {
            if let text = try row.optionalText(.name(column)) { texts.append((field, text)) }
        }
        self.texts = texts
    }

    func append(to page: inout ObjectPage) {
        page.append(key: Array(key.utf8).span, size: size, lastModified: lastModified, fingerprint: fingerprint)
        for (field, text) in texts { page.set(field, Array(text.utf8).span) }
        page.setTimes(created: created, custom: customTime)
    }
}
