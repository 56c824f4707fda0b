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
        var attempt = 0
        while true {
            do throws(BucketError) {
                return try await received()
            } catch {
                attempt += 1
                listing = nil
                ahead = nil
                guard error.kind == .unavailable, isOrdered || !hasBegun,
                    await backoff.pause(before: attempt, unless: stop)
                else { throw error }
            }
        }
    }

    private mutating func received() async throws(BucketError) -> ObjectPage? {
        let source: any BucketListing
        if let listing {
            source = listing
        } else {
            let rest = KeyRange(after: lastKey ?? range.lowerBound, through: range.upperBound)
            source = try await bucket.listing(of: rest)
            listing = source
        }
        let page: ObjectPage?
        if let ahead { page = try await ahead.value.get() } else { page = try await source.nextPage() }
        ahead = nil
        guard let page else { return nil }
        hasBegun = true
        if !page.isEmpty { lastKey = (try? ObjectKey(Array(page.key(at: page.count - 1)))) ?? lastKey }
        ahead = Task {
            do throws(BucketError) { return .success(try await source.nextPage()) } catch { return .failure(error) }
        }
        return page
    }

    /// Waits for the page that was asked for in vain, so that nothing of the bucket is in use afterwards.
    mutating func finish() async {
        ahead?.cancel()
        _ = await ahead?.value
        ahead = nil
        listing = nil
    }
}
