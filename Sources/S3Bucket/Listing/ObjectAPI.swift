internal import HTTP
internal import Objects

/// Asks S3 for lists and for objects ("Amazon S3 API Reference": ListObjectsV2, HeadObject, GetObjectTagging).
struct ObjectAPI: Sendable {
    /// The most keys that a store gives at once.
    static let objectsPerPage = 1000
    /// The largest error that is read.
    private static let largestError = 64 << 10

    let site: Site
    let session: HTTPSession
    let credential: S3Credential

    /// A question for a page of a list.
    struct ListQuery: Sendable {
        /// What the keys begin with.
        var prefix: [UInt8]
        /// The key behind which the page begins.
        var startAfter: [UInt8]?
        /// How many keys at most.
        var size: Int
        /// What the page before gave for this one; it goes before the key.
        var token: String?
        /// Whether it is counted as a probe.
        var isProbe = false

        init(prefix: [UInt8], size: Int, token: String? = nil, isProbe: Bool = false) {
            self.prefix = prefix
            self.size = size
            self.token = token
            self.isProbe = isProbe
        }

        fileprivate var items: [(name: String, value: [UInt8])] {
            var items: [(name: String, value: [UInt8])] = [
                ("encoding-type", Array("url".utf8)), ("list-type", Array("2".utf8)),
                ("max-keys", Array("\(size)".utf8)),
            ]
            if !prefix.isEmpty { items.append(("prefix", prefix)) }
            if let token {
                items.append(("continuation-token", Array(token.utf8)))
            } else if let startAfter {
                items.append(("start-after", startAfter))
            }
            return items
        }
    }

    /// One answer to a question for a list.
    struct Page: Sendable {
        var page = ObjectPage()
        /// What the store says to go on with; nil: nothing.
        var nextToken: String?
        /// Whether the store says that more follows.
        var hasMore = false
        /// The last key of the answer, storable or not; nil for an answer without keys.
        var lastKey: [UInt8]?
    }

    /// What came of a question.
    enum Reply<Value: Sendable>: Sendable {
        /// What was asked for.
        case value(Value)
        /// An error that asking again does not help with.
        case fault(status: Int, APIError)
    }

    /// A page of a list.
    ///
    /// - Throws: `BucketError` where there is none.
    func page(_ query: ListQuery) async throws(BucketError) -> Page {
        let kind: RequestKind = query.isProbe ? "probe" : "list"
        let counter = Counter()
        let reply: Reply<Page> = try await ask(kind, .get, key: nil, query.items, counter) {
            response, request async throws(HTTPFailure) in
            try await Self.read(response)
        }
        switch reply {
        case .value(var page):
            page.page.requests = counter.value
            return page
        case .fault(let status, let error): throw fault(status, error)
        }
    }

    /// Reads a page as it arrives.
    private static func read(
        _ response: HTTPResponse
    ) async throws(HTTPFailure) -> HTTPSession.Reading<Reply<Page>> {
        let reader = ListReader()
        var beginning: [UInt8] = []
        while let piece = try await response.body.next() {
            if beginning.count < largestError / 16 { beginning += piece.prefix(largestError / 16 - beginning.count) }
            guard reader.read(piece) else { break }
        }
        if reader.finish(), reader.objection == nil {
            var page = Page(nextToken: reader.nextToken, hasMore: reader.hasMore)
            page.page = reader.page()
            page.lastKey = reader.lastKey
            page.page.asOf = response.headers["Date"].flatMap(HTTPDate.unixSeconds).flatMap {
                Timestamp(seconds: $0, nanoseconds: 0)
            }
            page.page.receivedBytes = response.body.receivedBytes
            return .done(.value(page))
        }
        // An error, a page of HTML or nothing in a 200 is no end of a list, and half a list is none.
        let error = APIError(HTTPAnswer(status: response.status, headers: response.headers, bytes: beginning))
        let reason =
            error.code.map { "the list cannot be read: \($0)" }
            ?? "the list of objects cannot be read: \(reader.flaw ?? reader.objection ?? "it is none")"
        return .again(reason, after: nil)
    }

    /// Asks until there is an answer that is worth reading: where the bucket turns out to be in another region, the clock to
    /// be wrong or the session to be over, it is asked anew, once for each.
    ///
    /// - Parameter reading: reads an answer of status 200.
    func ask<Value: Sendable>(
        _ kind: RequestKind, _ method: HTTPRequest.Method, key: [UInt8]?,
        _ items: [(name: String, value: [UInt8])], _ counter: Counter = Counter(),
        reading: (HTTPResponse, HTTPRequest) async throws(HTTPFailure) -> HTTPSession.Reading<Reply<Value>>
    ) async throws(BucketError) -> Reply<Value> {
        var sent = Sent(request: HTTPRequest(method, site.address(key: key, items)), region: site.region)
        var heeded = Heeded()
        do throws(HTTPFailure) {
            return try await session.answer(
                kind,
                making: { () async throws(HTTPFailure) -> HTTPRequest in
                    sent.region = site.region
                    sent.keys = try await credential.source?.keys()
                    var request = HTTPRequest(method, site.address(key: key, items))
                    if site.place.requesterPays { request.headers.add("x-amz-request-payer", "requester") }
                    return request
                },
                signing: { request throws(HTTPFailure) in
                    counter.value += 1
                    sent.signedAt = site.now
                    if let keys = sent.keys {
                        SignatureV4(keys: keys, region: sent.region, service: "s3").sign(&request, at: sent.signedAt)
                    }
                    sent.request = request
                },
                reading: { response async throws(HTTPFailure) -> HTTPSession.Reading<Reply<Value>> in
                    if response.status == 200 { return try await reading(response, sent.request) }
                    let bytes = await response.body.beginning(upTo: Self.largestError)
                    let answer = HTTPAnswer(status: response.status, headers: response.headers, bytes: bytes)
                    let error = APIError(answer)
                    if let reason = try await heed(error, answer, sent, &heeded) { return reason.reading() }
                    return .done(.fault(status: response.status, error))
                })
        } catch {
            throw BucketError(error, site.place)
        }
    }

    /// Counts within one question.
    final class Counter {
        var value = 0
    }

    private struct Sent {
        var request: HTTPRequest
        var region: String
        var keys: AccessKeys?
        var signedAt: Int64 = 0
    }

    /// What was done about errors of one question; each is done once.
    private struct Heeded {
        var clock = false
        var session = false
    }

    private struct Repetition {
        var reason: String
        var after: Duration?

        func reading<Value: Sendable>() -> HTTPSession.Reading<Value> { .again(reason, after: after) }
    }

    /// Does about an error what can be done, and says why it is worth asking again; nil where it is not.
    private func heed(
        _ error: APIError, _ answer: HTTPAnswer, _ sent: Sent, _ heeded: inout Heeded
    ) async throws(HTTPFailure) -> Repetition? {
        if let region = error.region, region != sent.region || region != site.region,
            site.move(to: region, from: sent.region)
        {
            return Repetition(reason: "the bucket is in the region \(region)", after: .zero)
        }
        // An answer to HEAD has no words: its date says whether it is the clock.
        let mayBeClock = error.meansSkew || answer.status == 403 && error.code == nil
        let tolerated: Int64 = error.meansSkew ? 5 : 840
        if mayBeClock, !heeded.clock, site.setClock(by: answer.headers, signedAt: sent.signedAt, tolerated: tolerated) {
            heeded.clock = true
            return Repetition(reason: "this machine's clock is wrong", after: .zero)
        }
        if error.meansExpired, !heeded.session, let keys = sent.keys, let source = credential.source {
            heeded.session = true
            if try await source.replace(keys) { return Repetition(reason: "the session had expired", after: .zero) }
        }
        return error.meansLater ? Repetition(reason: "the store says \(error.code ?? "later")", after: nil) : nil
    }

    /// Asks for the shortest list: what is wrong that answers to HEAD do not say is put right on the way.
    ///
    /// - Throws: `BucketError` where the bucket cannot be asked at all.
    func reason(for key: [UInt8]) async throws(BucketError) -> Page {
        try await page(ListQuery(prefix: key, size: 1, isProbe: true))
    }
}

extension S3Bucket.Place {
    /// The bucket as people write it.
    var title: String { "s3://\(name)/\(prefix)" }
}

extension BucketError {
    /// What a failed request means for the bucket.
    init(_ failure: HTTPFailure, _ place: S3Bucket.Place) {
        let kind: Kind =
            switch failure.kind {
            case .credentials, .settings, .tls: .denied
            case .ceiling: .exhausted
            case .tooLarge, .malformed: .malformed
            case .unreachable, .timedOut, .lostBeforeAnswer, .truncated, .proxy, .givenUp, .cancelled: .unavailable
            }
        self.init(kind, "\(place.title): \(failure.message)")
    }
}
