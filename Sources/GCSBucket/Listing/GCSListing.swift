internal import HTTP
internal import Objects

/// A listing of one range under way.
///
/// Only an answer that is a list of objects and has no token for a further page ends it, or a key behind the range. Pages
/// may be short or empty before that.
actor GCSListing: BucketListing {
    private let api: ObjectAPI
    private let range: KeyRange
    /// How many keys a page is asked for.
    private let pageSize: Int
    /// What the next page is asked for with; tokens belong to the query that gave them.
    private var token: String?
    private var isAtEnd = false

    /// - Parameter limit: how many keys are wanted; nil: all.
    init(_ api: ObjectAPI, _ range: KeyRange, limit: Int?) {
        self.api = api
        self.range = range
        // The first key may be the one before the range.
        pageSize = min(limit.map { $0 + 1 } ?? ObjectAPI.objectsPerPage, ObjectAPI.objectsPerPage)
    }

    func nextPage() async throws(BucketError) -> ObjectPage? {
        guard !isAtEnd else { return nil }
        let answer = try await api.page(of: range, size: pageSize, token: token)
        token = answer.nextToken
        isAtEnd = token == nil
        var page = answer.page
        if let end = page.firstIndex(behind: range.upperBound) {
            isAtEnd = true
            page.keepFirst(end)
        }
        // startOffset is inclusive ("Objects: list"), and a range begins behind its lower bound.
        if let lower = range.lowerBound, !page.isEmpty, page.key(at: 0).elementsEqual(lower.bytes) { page.dropFirst() }
        // An empty page in the middle of a listing is no end of it.
        return page
    }
}

extension ObjectPage {
    /// The place of the first key after a bound; nil where there is none.
    fileprivate func firstIndex(behind bound: ObjectKey?) -> Int? {
        guard let bound, let last = indices.last else { return nil }
        guard ByteOrder.compare(key(at: last).span, bound.bytes.span) > 0 else { return nil }
        return indices.first { ByteOrder.compare(key(at: $0).span, bound.bytes.span) > 0 }
    }
}
