internal import Names
internal import Objects
internal import Postgres

/// Asks the store for the objects whose rows a merge is about to delete, and stages what it says.
///
/// A store answers now and then with a listing that looks complete and is short. So what a listing did not show is gone only
/// if the store says so of the object itself.
struct Witness {
    let link: Link
    let store: StoreRecord
    let run: Int64
    let lease: Lease
    let stop: StopRequest
    let meter: ProgressMeter
    let backoff: Backoff
    /// The bucket, or why it could not be opened: it knows nothing then.
    let bucket: Result<any Bucket, BucketError>

    /// How many rows there are to ask for.
    struct Questions: Sendable {
        /// Rows that are to go as gone.
        var departing: Int64
        /// Rows that are held back.
        var held: Int64
    }

    /// How many keys are asked for at once.
    private static let pageSize = 5000
    /// For how many of the rows that are held back the store is asked, so that a person can see what approving would mean.
    private static let heldSample = 1000
    /// By how many microseconds the clocks of a store's machines may differ, and the ticks of a file system.
    private static let tolerance: Int64 = 2_000_000

    private enum Verdict: String {
        case gone
        case returned
        case leftOut = "left out"
        case unconfirmed
        case there
    }

    /// Asks for every row that is to go, and for some of those that are held.
    func ask(_ questions: Questions) async throws(SyncError) {
        meter.advance { $0.phase = .confirming }
        if questions.departing > 0 { try await askForDeparting() }
        guard questions.held > 0 else { return }
        let keys = try await heldKeys()
        let known = zip(keys, await answers(for: keys).each).filter { $0.1 != .unknown }
        try await stage(known.map(\.0), known.map { $0.1 == .gone ? .gone : .there }) { _ in "H" }
    }

    private func askForDeparting() async throws(SyncError) {
        let ranges = try await RunRange.all(of: run, link)
        var place = StagingOrder.beginning
        while let page = try await departing(after: place) {
            try stop.check()
            try lease.check()
            let answers = await answers(for: page.keys)
            let verdicts = zip(page.keys, answers.each).map { key, answer in
                Self.verdict(answer, key: key, ranges)
            }
            try stop.check()
            try await stage(page.keys, verdicts, unconfirmedFor: answers.failure) { $0 == .gone ? "W" : "K" }
            place = page.place
            let count = Int64(page.keys.count)
            meter.advance { $0.confirmed += count }
        }
    }

    /// What follows from an answer: an object that changed since its range is being listed came back; another was left out of
    /// the listing.
    private static func verdict(_ answer: WitnessAnswer, key: [UInt8], _ ranges: [RunRange]) -> Verdict {
        switch answer {
        case .gone: return .gone
        case .unknown: return .unconfirmed
        case .present(let changed):
            let range = ranges.last { range in
                range.lowerBound.map { ByteOrder.compare(Array($0.utf8).span, key.span) < 0 } ?? true
            }
            guard let changed, let began = range?.listedSince else { return .unconfirmed }
            return changed.microseconds >= began.microseconds - tolerance ? .returned : .leftOut
        }
    }

    /// What a store said of some keys.
    private struct Answers {
        var each: [WitnessAnswer]
        /// Why it knows nothing of any.
        var failure: BucketError?
    }

    /// The store's answers; where it fails for good, it knows nothing.
    private func answers(for keys: [[UInt8]]) async -> Answers {
        var answers = Answers(each: [WitnessAnswer](repeating: .unknown, count: keys.count))
        for attempt in 1... {
            do throws(BucketError) {
                let each = try await bucket.get().witness(of: keys)
                return each.count == keys.count ? Answers(each: each) : Answers(each: answers.each)
            } catch {
                answers.failure = error
                guard error.kind == .unavailable, await backoff.pause(before: attempt, unless: stop) else { break }
            }
        }
        return answers
    }

    private struct Page: Sendable {
        var keys: [[UInt8]]
        var place: String
    }

    /// The next keys that are to go, in the order in which they lie in the staging.
    ///
    /// The merge raises if any of them were passed over.
    private func departing(after place: String) async throws(SyncError) -> Page? {
        let statement = Statement(
            name: "departing keys",
            sql: """
                SELECT g.key, g.ctid::text AS place FROM \(store.staging) AS g
                WHERE g.run_id = $1 AND g.kind = 'G' AND g.held IS NOT TRUE AND g.ctid > $2::tid LIMIT \(Self.pageSize)
                """)
        let parameters: [Parameter] = [.int64(run), .text(place)]
        let rows = try await link.repeatedly { connection throws(DatabaseError) in
            try connection.execute(StagingOrder.settings)
            return try connection.query(statement, parameters) { row throws(DatabaseError) in
                (Array(try row.text("key").utf8), try row.text("place"))
            }
        }
        guard let last = rows.last else { return nil }
        return Page(keys: rows.map(\.0), place: last.1)
    }

    private func heldKeys() async throws(SyncError) -> [[UInt8]] {
        let statement = Statement(
            name: "held keys",
            sql: """
                SELECT g.key FROM \(store.staging) AS g WHERE g.run_id = $1 AND g.kind = 'G' AND g.held
                ORDER BY pg_catalog.random() LIMIT \(Self.heldSample)
                """)
        return try await link.all(statement, [.int64(run)]) { row throws(DatabaseError) in
            Array(try row.text("key").utf8)
        }
    }

    private func stage(
        _ keys: [[UInt8]], _ verdicts: [Verdict], unconfirmedFor failure: BucketError? = nil,
        kind: @Sendable (Verdict) -> String
    ) async throws(SyncError) {
        let unconfirmed = Verdict.unconfirmed.rawValue + (failure.map { ": \($0.message)" } ?? "")
        let copy = Statement(
            name: "stage answers",
            sql: "COPY \(store.staging) (run_id, kind, key, metadata) FROM STDIN (FORMAT binary)")
        // An answer that is staged twice, as a connection was lost, counts once.
        try await link.repeatedly { connection throws(DatabaseError) in
            _ = try connection.copyIn(copy) { writer throws(DatabaseError) in
                for (key, verdict) in zip(keys, verdicts) {
                    try writer.beginRow(fields: 4)
                    try writer.write(int64: run)
                    try writer.write(text: kind(verdict))
                    try writer.write(bytes: key[...])
                    try writer.write(text: verdict == .unconfirmed ? unconfirmed : verdict.rawValue)
                }
            }
        }
    }
}
