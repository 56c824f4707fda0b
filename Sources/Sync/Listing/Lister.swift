internal import Objects

/// Lists a range page by page, one page ahead of its reader.
struct Lister {
    private let bucket: any Bucket
    private let isOrdered: Bool
    private let range: KeyRange
    private let backoff: Backoff
    private let stop: StopRequest
    private var listing: (any BucketListing)?
    private var ahead: Task<Result<ObjectPage?, BucketError>, Never>?
    /// The last key that was received: where a listing that broke off goes on.
    private var lastKey: ObjectKey?

    /// What the keys begin with in parts that could not be listed.
    private var gaps: Set<[UInt8]> = []

    /// How often the listing failed since it last told of something new: a store that fails after each empty page is asked for
    /// as long as any other.
    private var failures = 0

    /// How often the end of the listing turned out to be none.
    private var falseEnds = 0

    /// How often a listing may end before its end.
    private static let maximumFalseEnds = 10

    /// Whether a page was received.
    private(set) var hasBegun = false

    /// Prepares to list a range.
    ///
    /// - Parameter isOrdered: whether the listing is in the order of its keys, so that it can go on where it broke off.
    init(_ bucket: any Bucket, isOrdered: Bool, range: KeyRange, backoff: Backoff, stop: StopRequest) {
        self.bucket = bucket
        self.isOrdered = isOrdered
        self.range = range
        self.backoff = backoff
        self.stop = stop
    }

    /// The next page; nil at the end of the range.
    ///
    /// - Throws: `BucketError` once asking again has not helped or cannot help.
    mutating func next() async throws(BucketError) -> ObjectPage? {
        while true {
            do throws(BucketError) {
                return try await received()
            } catch {
                failures += 1
                listing = nil
                ahead = nil
                guard error.kind == .unavailable, isOrdered || !hasBegun,
                    await backoff.pause(before: failures, unless: stop)
                else { throw error }
            }
        }
    }

    private mutating func received() async throws(BucketError) -> ObjectPage? {
        let source: any BucketListing
        if let listing {
            source = listing
        } else {
            source = try await bucket.listing(of: range.rest(after: lastKey))
            listing = source
        }
        let page: ObjectPage?
        if let ahead { page = try await ahead.value.get() } else { page = try await source.nextPage() }
        ahead = nil
        guard let page else { return try await behindTheEnd() }
        hasBegun = true
        advance(past: page)
        ahead = Task {
            do throws(BucketError) { return .success(try await source.nextPage()) } catch { return .failure(error) }
        }
        return page
    }

    /// Remembers where a page ends, and what it could not list.
    private mutating func advance(past page: ObjectPage) {
        if isNews(page, in: range.rest(after: lastKey)) { failures = 0 }
        gaps.formUnion(page.gaps.map(\.beginning))
        guard !page.isEmpty else { return }
        lastKey = (try? ObjectKey(Array(page.key(at: page.count - 1)))) ?? lastKey
    }

    /// Asks once more, from the last key on, where a listing ended: what is found there is its next page, and the listing goes
    /// on behind it.
    ///
    /// - Returns: nil where the end is one.
    private mutating func behindTheEnd() async throws(BucketError) -> ObjectPage? {
        guard isOrdered, bucket.traits.mayEndEarly else { return nil }
        let rest = range.rest(after: lastKey)
        let source = try await bucket.listing(of: rest, limit: 1)
        var found = ObjectPage()
        while let page = try await source.nextPage() {
            found = page
            // One page is enough of a bucket that lists from its beginning whatever it is asked for.
            if !page.isEmpty || isNews(page, in: rest) { break }
        }
        guard isNews(found, in: rest) else { return nil }
        falseEnds += 1
        guard falseEnds <= Self.maximumFalseEnds else {
            throw BucketError(
                .malformed,
                "the listing ended \(falseEnds) times before its end, last after \(lastKey?.text ?? "no key at all")")
        }
        listing = nil
        hasBegun = true
        advance(past: found)
        return found
    }

    /// Whether a page tells what the listing did not: a key of the range, or a gap that is not known yet.
    ///
    /// Keys that lie elsewhere are not of this range, whoever asked for them.
    private func isNews(_ page: ObjectPage, in rest: KeyRange) -> Bool {
        page.gaps.contains { !gaps.contains($0.beginning) }
            || page.indices.contains { rest.contains(page.key(at: $0).span) }
    }

    /// Waits for the page that was asked for in vain, so that nothing of the bucket is in use afterwards.
    mutating func finish() async {
        ahead?.cancel()
        _ = await ahead?.value
        ahead = nil
        listing = nil
    }
}
