internal import HTTP
internal import Objects

/// Asks the JSON API for objects ("Cloud Storage JSON API", `objects.list` and `objects.get`).
struct ObjectAPI: Sendable {
    /// The most objects that the API gives at once.
    static let objectsPerPage = 1000
    /// The largest answer that is read: a page of objects with as much metadata as the API allows is a quarter of it.
    private static let largestAnswer = 64 << 20
    private static let fields =
        "name,size,generation,metageneration,etag,crc32c,md5Hash,contentType,contentEncoding,storageClass,updated,"
        + "timeCreated,customTime,metadata,contexts"

    let place: GCSBucket.Place
    let session: HTTPSession
    let credential: GoogleCredential

    /// One answer to a question for a list.
    struct Page: Sendable {
        var page: ObjectPage
        /// What the next page is asked for with; nil at the end of the list.
        var nextToken: String?
    }

    /// Lists a page of a range's keys, from its lower bound on; the store knows no end of it but that of the prefix.
    ///
    /// - Parameters:
    ///   - size: how many keys at most; fewer than a full page are a probe.
    ///   - token: what the page before gave for this one.
    func page(of range: KeyRange, size: Int, token: String?) async throws(BucketError) -> Page {
        let prefix = range.prefix.isEmpty ? place.prefix : String(decoding: range.prefix, as: UTF8.self)
        var items = [("prefix", prefix), ("maxResults", "\(size)")]
        if let first = range.lowerBound { items.append(("startOffset", first.text)) }
        if let token { items.append(("pageToken", token)) }
        return try await list(size < Self.objectsPerPage ? "probe" : .list, items)
    }

    /// What is known of one object; nil if there is none.
    ///
    /// Where single objects may not be read it is looked for in a listing of its key alone.
    func object(_ key: [UInt8]) async throws(BucketError) -> ObjectPage? {
        guard let wanted = try? ObjectKey(key) else { return nil }
        let request = request(
            "/\(GoogleAddress.encoded(wanted.text))", [("fields", Self.fields)])
        let answer = try await ask("get", request) { _ in nil }
        switch answer.status {
        case 200:
            var reader = ObjectReader(answer.bytes)
            do throws(JSONSlicer.Flaw) { try reader.readOnly() } catch {
                throw BucketError(
                    .malformed, "\(place.title): the answer for \(wanted.text) is no object: \(error.reason)")
            }
            return reader.page
        case 404 where !APIError(answer.bytes).meansNoBucket: return nil
        case 403: return try await listed(wanted)
        default: throw fault(answer)
        }
    }

    /// Looks for an object in listings of its key alone.
    private func listed(_ key: ObjectKey) async throws(BucketError) -> ObjectPage? {
        var token: String?
        repeat {
            var items = [("prefix", key.text), ("maxResults", "1")]
            if let token { items.append(("pageToken", token)) }
            let answer = try await list("probe", items)
            if !answer.page.isEmpty {
                return answer.page.key(at: 0).elementsEqual(key.bytes) ? answer.page : nil
            }
            token = answer.nextToken
        } while token != nil
        return nil
    }

    private func list(_ kind: RequestKind, _ items: [(String, String)]) async throws(BucketError) -> Page {
        let further = [("fields", "kind,nextPageToken,items(\(Self.fields))")]
        let request = request("", items + further)
        let counter = Counter()
        var read: Page?
        let answer = try await ask(kind, request, counter) { answer in
            guard answer.status == 200 else { return nil }
            // An error, a page of HTML or {} in a 200 is no end of a list, and half a list is none.
            do throws(JSONSlicer.Flaw) { read = try ListReader.read(answer.bytes) } catch {
                return "the list of objects cannot be read: \(error.reason)"
            }
            return read == nil ? "the answer is no list of objects" : nil
        }
        guard answer.status == 200, var page = read else {
            throw fault(answer, followsToken: items.contains { $0.0 == "pageToken" })
        }
        page.page.asOf = answer.headers["Date"].flatMap(HTTPDate.unixSeconds).flatMap {
            Timestamp(seconds: $0, nanoseconds: 0)
        }
        page.page.requests = counter.value
        page.page.receivedBytes = answer.bytes.count
        return page
    }

    private func request(_ path: String, _ items: [(String, String)]) -> HTTPRequest {
        var address = place.endpoint
        address.path = "/storage/v1/b/\(GoogleAddress.encoded(place.name))/o\(path)"
        let project = place.userProject.map { [("userProject", $0)] } ?? []
        address.query = (items + project).map { "\($0.0)=\(GoogleAddress.encoded($0.1))" }.joined(separator: "&")
        var request = HTTPRequest(.get, address)
        request.acceptsGzip = true
        return request
    }

    /// How long is waited before a refused list is asked for again, in seconds.
    ///
    /// Rights that were granted hold within about a minute, seldom later ("Consistency", Cloud Storage; "Access change
    /// propagation", IAM), so a 403 may mean "try later".
    private static let pausesAfterRefusal: [Int] = [2, 5, 10, 20, 30]

    /// Asks until there is an answer that is worth reading: a refused token is replaced once.
    private func ask(
        _ kind: RequestKind, _ request: HTTPRequest, _ counter: Counter = Counter(),
        repeating: (HTTPAnswer) -> String?
    ) async throws(BucketError) -> HTTPAnswer {
        var sent = request
        var wasRefused = false
        var denials = 0
        do throws(HTTPFailure) {
            return try await session.answer(
                kind,
                making: { () async throws(HTTPFailure) -> HTTPRequest in
                    sent = request
                    try await credential.authorize(&sent)
                    counter.value += 1
                    return sent
                },
                reading: { response async throws(HTTPFailure) -> HTTPSession.Reading<HTTPAnswer> in
                    let bytes = try await response.body.collected(upTo: Self.largestAnswer, of: sent)
                    let answer = HTTPAnswer(status: response.status, headers: response.headers, bytes: bytes)
                    if answer.status == 401, !wasRefused {
                        wasRefused = true
                        let isWorthIt = await credential.isWorthRepeating(sent)
                        return isWorthIt ? .again("the token was refused", after: .zero) : .done(answer)
                    }
                    if answer.status == 403, kind == .list, denials < Self.pausesAfterRefusal.count {
                        denials += 1
                        return .again("it may not be listed", after: .seconds(Self.pausesAfterRefusal[denials - 1]))
                    }
                    return repeating(answer).map { .again($0, after: nil) } ?? .done(answer)
                })
        } catch {
            throw BucketError(error, place)
        }
    }

    private func fault(_ answer: HTTPAnswer, followsToken: Bool = false) -> BucketError {
        let said = APIError(answer.bytes)
        let reason = said.message.map { ": \($0)" } ?? ""
        switch answer.status {
        case 404: return BucketError(.missing, "there is no bucket \(place.title)\(reason)")
        case 400 where said.meansNoPayer:
            return BucketError(
                .denied,
                "\(place.title): who asks has to pay; write server: { user_project: PROJECT } in the definition\(reason)"
            )
        case 400 where followsToken, 410 where followsToken:
            // What a token led to can be asked for by its first key: the listing goes on anew behind the last one.
            return BucketError(
                .unavailable, "\(place.title): the store does not know the token of the next page any more\(reason)")
        case 401, 403:
            return BucketError(
                .denied,
                "\(place.title) may not be listed with the credential of \(credential.origin) (status "
                    + "\(answer.status)\(reason)); it needs storage.objects.list, as in the role Storage Object Viewer")
        case 408, 429, 500...:
            return BucketError(
                .unavailable, "\(place.title): the store keeps answering with status \(answer.status)\(reason)")
        default:
            return BucketError(.malformed, "\(place.title): the store answers with status \(answer.status)\(reason)")
        }
    }

    /// Counts within one question.
    private final class Counter {
        var value = 0
    }
}

extension RequestKind {
    fileprivate static let list: RequestKind = "list"
}

extension GCSBucket.Place {
    /// The bucket as people write it.
    var title: String { "gs://\(name)/\(prefix)" }
}

extension BucketError {
    /// What a failed request means for the bucket.
    init(_ failure: HTTPFailure, _ place: GCSBucket.Place) {
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
