internal import HTTP
internal import Objects

/// A listing of one range under way.
///
/// It is paged by key: each page begins behind the last key of the one before. Tokens are not needed for that, and stores are
/// known that lose keys or begin anew at one (minio issue 21463, seaweedfs issue 8287, localstack issue 13745); they are
/// followed over empty pages, where a store does not heed the key, and where it does not list in order. Only an answer that
/// says that it is not truncated ends a listing, or a key behind the range.
actor S3Listing: BucketListing {
    /// How many pages without a key are followed in a row: stores give them where much was deleted.
    private static let maximumEmptyPages = 10_000

    private let api: ObjectAPI
    private let range: KeyRange
    private let prefix: [UInt8]
    /// Whether only the first keys are wanted.
    private let isProbe: Bool
    private let pageSize: Int
    /// The last key that was listed, or the one before the range; nil: the listing is at its beginning.
    private var cursor: [UInt8]?
    /// What was listed last, and behind which key; nil: nothing yet.
    private var last: (page: ObjectPage, after: [UInt8]?)?
    /// What the next page is asked for with, in place of the key.
    private var token: String?
    private var emptyPages = 0
    private var isAtEnd = false
    /// Whether the order of the keys is unknown, so that it is gone on by tokens alone.
    private let isUnordered: Bool

    /// - Parameter limit: how many keys are wanted; nil: all.
    init(_ api: ObjectAPI, _ range: KeyRange, limit: Int?) {
        self.api = api
        self.range = range
        prefix = range.prefix.isEmpty ? Array(api.site.place.prefix.utf8) : range.prefix
        isProbe = limit != nil
        // Where start-after is inclusive, the first key is the one before the range.
        pageSize = min(limit.map { $0 + 1 } ?? ObjectAPI.objectsPerPage, ObjectAPI.objectsPerPage)
        isUnordered = api.site.isMisordered && limit == nil
        cursor = range.lowerBound?.bytes
    }

    func nextPage() async throws(BucketError) -> ObjectPage? {
        guard !isAtEnd else { return nil }
        var answer = try await ask()
        // What was passed over is not put right by a better answer to another question.
        if !isUnordered, !isProbe, isOdd(answer), !tellsOfPassedKeys(answer.page) {
            // Some other machine of the store may answer better.
            let (requests, bytes) = (answer.page.requests, answer.page.receivedBytes)
            answer = try await ask()
            answer.page.requests += requests
            answer.page.receivedBytes += bytes
        }
        try advance(by: &answer)
        return answer.page
    }

    private func ask() async throws(BucketError) -> ObjectAPI.Page {
        var query = ObjectAPI.ListQuery(prefix: prefix, size: pageSize, token: token, isProbe: isProbe)
        // A store may take a key that sorts before the prefix for the end of all (seaweedfs issue 11321).
        if token == nil, let cursor, cursor.starts(with: prefix) { query.startAfter = cursor }
        return try await api.page(query)
    }

    /// Whether a page does not follow the one before: it is worth asking for it once more.
    private func isOdd(_ answer: ObjectAPI.Page) -> Bool {
        if isOutOfOrder(answer.page) { return true }
        guard token == nil, !api.site.pagesByToken else { return false }
        return firstIsStale(answer.page)
    }

    /// Whether the first key is before the place from which on was asked.
    private func firstIsStale(_ page: ObjectPage) -> Bool {
        guard let cursor, !page.isEmpty, cursor.starts(with: prefix) else { return false }
        return ByteOrder.compare(page.key(at: 0).span, cursor.span) < 0
    }

    /// Whether a page goes back to keys that the page before should have had, and that would never be seen.
    ///
    /// The page before was the one behind it; or the store sorts keys by UTF-16, and the bytes go back where a page ends.
    private func tellsOfPassedKeys(_ page: ObjectPage) -> Bool {
        guard firstIsStale(page), let cursor else { return false }
        let known = Set(last.map { last in last.page.indices.map { last.page.key(at: $0) } } ?? [])
        return page.indices.contains { index in
            let key = page.key(at: index)
            guard ByteOrder.compare(key.span, cursor.span) < 0, !known.contains(key) else { return false }
            return Self.isBefore(cursor[...], key) || isPassed(index, of: page)
        }
    }

    /// Compares as a store does that sorts keys by UTF-16.
    private static func isBefore(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        String(decoding: one, as: UTF8.self).utf16
            .lexicographicallyPrecedes(String(decoding: other, as: UTF8.self).utf16)
    }

    /// Whether an object that the page before does not have has its place there, and was there already.
    private func isPassed(_ index: Int, of page: ObjectPage) -> Bool {
        let key = page.key(at: index)
        guard let last, last.after.map({ ByteOrder.compare($0.span, key.span) < 0 }) ?? true else { return false }
        guard let changed = page.lastModified(at: index), let since = last.page.asOf else { return true }
        // The clocks of a store's machines differ a little.
        return changed.microseconds < since.microseconds - 2_000_000
    }

    private func isOutOfOrder(_ page: ObjectPage) -> Bool {
        for index in page.indices {
            let key = page.key(at: index)
            if !key.starts(with: prefix) { return true }
            if index > 0, ByteOrder.compare(page.key(at: index - 1).span, key.span) >= 0 { return true }
        }
        return false
    }

    /// Leaves of a page what follows, and finds out how to go on behind it.
    private func advance(by answer: inout ObjectAPI.Page) throws(BucketError) {
        if isUnordered { return try follow(answer) }
        if isOutOfOrder(answer.page) || !isProbe && tellsOfPassedKeys(answer.page) {
            guard api.site.noteMisordered(range) else { throw misordered() }
            // Who reads it finds that out too, and has the bucket listed anew.
            isAtEnd = true
            return
        }
        let isStale = firstIsStale(answer.page)
        if isStale, isProbe {
            isAtEnd = true
            return
        }
        if isStale, token == nil { api.site.pagesByToken = true }
        if let cursor { answer.page.dropFirst(through: cursor) }
        if let end = answer.page.firstIndex(behind: range.upperBound) {
            isAtEnd = true
            return answer.page.keepFirst(end)
        }
        guard answer.hasMore else {
            isAtEnd = true
            return
        }
        let hasNews =
            answer.lastKey.map { last in
                cursor.map { ByteOrder.compare($0.span, last.span) < 0 } ?? true
            } ?? false
        if hasNews {
            last = (answer.page, cursor)
            cursor = answer.lastKey
            emptyPages = 0
        }
        // Empty pages are legal (Ceph gives them), and then only the token tells where to go on.
        if hasNews, !api.site.pagesByToken { token = nil } else { try follow(answer) }
    }

    /// Goes on by the token.
    private func follow(_ answer: ObjectAPI.Page) throws(BucketError) {
        guard answer.hasMore else {
            isAtEnd = true
            return
        }
        if answer.lastKey == nil { emptyPages += 1 } else { emptyPages = isUnordered ? 0 : emptyPages + 1 }
        guard let next = answer.nextToken, next != token, emptyPages <= Self.maximumEmptyPages else {
            throw BucketError(
                .malformed,
                "\(api.site.place.title): the store says that its list goes on, and gives the same keys again or none"
                    + " (after \(cursor.map { String(decoding: $0, as: UTF8.self) } ?? "no key at all"))")
        }
        token = next
    }

    private func misordered() -> BucketError {
        BucketError(
            .malformed,
            "\(api.site.place.title): this store does not list in the byte order of its keys, as S3 does; it cannot be mirrored"
        )
    }
}

extension ObjectPage {
    /// Leaves out the keys up to one.
    fileprivate mutating func dropFirst(through bound: [UInt8]) {
        while !isEmpty, ByteOrder.compare(key(at: 0).span, bound.span) <= 0 { dropFirst() }
    }

    /// The place of the first key after a bound; nil where there is none.
    fileprivate func firstIndex(behind bound: ObjectKey?) -> Int? {
        guard let bound, let last = indices.last else { return nil }
        guard ByteOrder.compare(key(at: last).span, bound.bytes.span) > 0 else { return nil }
        return indices.first { ByteOrder.compare(key(at: $0).span, bound.bytes.span) > 0 }
    }
}
