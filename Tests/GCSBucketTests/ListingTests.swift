import HTTP
import Objects
import TestSupport
import Testing

@testable import GCSBucket

/// A bucket of the fake store, whose pauses take no time.
struct StoreFixture {
    let store: FakeGoogleStore
    let server: FaultServer
    let bucket: GCSBucket
    let session: HTTPSession

    static func with(
        prefix: String = "", userProject: String? = nil, _ body: (StoreFixture) async throws -> Void
    ) async throws {
        let store = FakeGoogleStore(bucket: "shelf")
        let server = try await store.serve()
        let transport = try AsyncHTTPTransport()
        let clock = SetClock()
        let session = HTTPSession(
            transport: transport, policy: RetryPolicy(attempts: 7),
            limiter: ConcurrencyLimiter(maximum: 8, time: clock.source), time: clock.source)
        let credential = try await GoogleCredential.find(
            "none", GoogleCredential.Surroundings(environment: [:]), session: session)
        let place = GCSBucket.Place(
            name: "shelf", prefix: prefix, userProject: userProject, endpoint: try HTTPAddress(server.origin))
        let fixture = StoreFixture(
            store: store, server: server, bucket: GCSBucket(place, session: session, credential: credential),
            session: session)
        var failure: (any Error)?
        do { try await body(fixture) } catch { failure = error }
        await transport.shutdown()
        await server.stop()
        if let failure { throw failure }
    }

    /// Every page of a range, as its keys.
    func pages(_ range: KeyRange = .all) async throws -> [[String]] {
        let listing = try await bucket.listing(of: range)
        var pages: [[String]] = []
        while let page = try await listing.nextPage() {
            pages.append(page.indices.map { String(decoding: page.key(at: $0), as: UTF8.self) })
        }
        return pages
    }

    func keys(_ range: KeyRange = .all) async throws -> [String] { try await pages(range).flatMap(\.self) }

    func fault(_ fault: @escaping @Sendable (FaultRequest) -> FaultAnswer?) { store.change { $0.fault = fault } }

    /// The failure of a listing.
    func failure() async -> BucketError? {
        do { _ = try await keys() } catch { return error as? BucketError }
        return nil
    }
}

@Suite struct ListingTests {
    private func range(_ lower: String?, _ upper: String?) throws -> KeyRange {
        KeyRange(after: try lower.map { try ObjectKey($0) }, through: try upper.map { try ObjectKey($0) })
    }

    @Test func pagesFollowEachOtherWithNothingAskedPerObject() async throws {
        try await StoreFixture.with(prefix: "d/") { fixture in
            let keys = (100..<135).map { "d/\($0)" }
            fixture.store.put(keys + ["a", "e"])
            fixture.store.change { $0.pageSize = 10 }
            let found1 = try await fixture.pages().map(\.count)
            #expect(found1 == [10, 10, 10, 5])
            #expect(try await fixture.keys() == keys)
            let request = try #require(fixture.server.requests.first)
            #expect(request.query("prefix") == "d/" && request.query("maxResults") == "1000")
            #expect(request.query("fields")?.hasPrefix("kind,nextPageToken,items(name,") == true)
            // Each of these leaves out objects, adds others, or asks for a right that nobody needs for a listing.
            for name in ["delimiter", "versions", "softDeleted", "projection", "filter", "matchGlob"] {
                #expect(fixture.server.requests.allSatisfy { $0.query(name) == nil })
            }
            #expect(fixture.bucket.requestCounts == ["list": 8])
        }
    }

    @Test func aRangeIsOpenBelowAndClosedAbove() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a", "b", "b/é", "c", "d", "e"])
            fixture.store.change { $0.pageSize = 2 }
            let found2 = try await fixture.keys(range("a", "d"))
            #expect(found2 == ["b", "b/é", "c", "d"])
            let found3 = try await fixture.keys(range("b/", "b/\u{10FFFF}"))
            #expect(found3 == ["b/é"])
            let found4 = try await fixture.keys(range(nil, "b"))
            #expect(found4 == ["a", "b"])
            // What is behind the range is not asked for page by page.
            fixture.store.put((0..<40).map { "z\($0)" })
            let before = fixture.server.requests.count
            let found5 = try await fixture.keys(range(nil, "a"))
            #expect(found5 == ["a"])
            #expect(fixture.server.requests.count == before + 1)
        }
    }

    @Test func keysOfAnySpellingComeAsTheyAre() async throws {
        let keys = ["\u{1}a", " %2F+&", "//", "a//b/../c", "q\"u\\o", "é", "\u{10FFFF}", "\u{FFFF}"]
        try await StoreFixture.with { fixture in
            fixture.store.put(keys)
            fixture.store.change { $0.pageSize = 1 }
            let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            #expect(try await fixture.keys().map { Array($0.utf8) } == sorted.map { Array($0.utf8) })
            for key in keys {
                #expect(
                    try await fixture.keys(range(key, nil)).count == sorted.count - 1
                        - (try #require(sorted.firstIndex { $0.utf8.elementsEqual(key.utf8) })))
                let presence = try await fixture.bucket.presence(of: Array(key.utf8))
                guard case .object = presence else {
                    Issue.record("\(key.debugDescription) is \(presence)")
                    continue
                }
            }
        }
    }

    @Test func emptyPagesAreNoEnd() async throws {
        try await StoreFixture.with { fixture in
            let keys = (10..<40).map { "k\($0)" }
            fixture.store.put(keys)
            fixture.store.change {
                $0.pageSize = 7
                $0.hasEmptyPages = true
            }
            let pages = try await fixture.pages()
            #expect(pages.contains([]) && pages.flatMap(\.self) == keys)
        }
    }

    @Test(
        arguments: [
            .json("{}"), .json(#"{"kind": "storage#buckets", "items": []}"#),
            .answer(200, text: "<html>Sign in</html>"),
            .json(#"{"kind": "storage#objects", "items": ["#), .json(#"{"error": {"code": 500}}"#), .answer(200),
            .truncated(text: #"{"kind": "storage#objects"}"#, missing: 5),
            .chunked([Array(#"{"kind": "storage#objects"}"#.utf8)], isEnded: false),
            .gzip(Array(#"{"kind": "storage#objects"}"#.utf8), missing: 8), .answer(503), .reset, .closed,
        ] as [FaultAnswer])
    func whatIsNoListIsNoEndOfOne(answer: FaultAnswer) async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a", "b", "c"])
            fixture.store.change { $0.pageSize = 2 }
            // Once, it is asked for again; for good, the listing fails.
            fixture.fault { $0.number == 2 ? answer : nil }
            let found6 = try await fixture.keys()
            #expect(found6 == ["a", "b", "c"])
            fixture.fault { $0.query("pageToken") != nil ? answer : nil }
            #expect(await fixture.failure()?.kind == .unavailable)
        }
    }

    @Test func refusalsSayWhatToDo() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a"])
            fixture.fault { _ in FakeGoogleStore.error(404, "The specified bucket does not exist.") }
            #expect(await fixture.failure()?.kind == .missing)
            fixture.fault { _ in FakeGoogleStore.error(403, "anonymous caller has no access", reason: "forbidden") }
            let denied = await fixture.failure()
            #expect(denied?.kind == .denied && denied?.message.contains("storage.objects.list") == true)
            fixture.fault { _ in
                FakeGoogleStore.error(
                    400, "Bucket is a requester pays bucket but no user project provided.", reason: "required")
            }
            #expect(await fixture.failure()?.message.contains("user_project: PROJECT") == true)
            // Rights that were granted just now are not seen at once.
            let first = fixture.server.requests.count
            fixture.fault { $0.number <= first + 3 ? FakeGoogleStore.error(403, "not yet", reason: "forbidden") : nil }
            let found7 = try await fixture.keys()
            #expect(found7 == ["a"])
        }
    }

    @Test func whoPaysIsNamedInEachRequest() async throws {
        try await StoreFixture.with(userProject: "lab & co") { fixture in
            fixture.store.put(["a"])
            _ = try await fixture.keys()
            _ = try await fixture.bucket.witness(of: [Array("a".utf8)])
            #expect(fixture.server.requests.allSatisfy { $0.query("userProject") == "lab & co" })
        }
    }

    @Test func everyFieldOfAnObjectIsRead() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(
                ["a"], metadata: ["octue__id": "\"x\"", "näme": "q\"\\\u{1}"],
                further: #"""
                    "size": "12345678901", "etag": "CJ/\/=", "crc32c": "mnG7TA==", "md5Hash": "1B2M2Y8AsgTpgAmY7PhCfg==",
                    "contentType": "text/plain", "contentEncoding": "gzip", "timeCreated": "2026-01-02T03:04:05.678Z",
                    "customTime": "1999-12-31T23:59:59Z", "owner": {"entity": [{"deep": [[]]}]}, "new": NaN,
                    "contexts": {"custom": {"team": {"value": "wind", "createTime": "x"}, "é": {"value": "\u00e9"}}}
                    """#)
            let listing = try await fixture.bucket.listing(of: .all)
            let page = try #require(try await listing.nextPage())
            func text(_ field: ObjectPage.Field) -> String? {
                page.field(field, at: 0).map { String(decoding: $0, as: UTF8.self) }
            }
            #expect(page.size(at: 0) == 12_345_678_901 && text(.etag) == "CJ//=")
            #expect(text(.checksum) == "crc32c:mnG7TA==" && text(.md5) == "d41d8cd98f00b204e9800998ecf8427e")
            #expect(text(.contentType) == "text/plain" && text(.contentEncoding) == "gzip")
            #expect(text(.storageClass) == "STANDARD" && text(.version)?.hasSuffix("/1") == true)
            #expect(page.created(at: 0)?.microseconds == 1_767_323_045_678_000)
            #expect(page.customTime(at: 0)?.microseconds == 946_684_799_000_000)
            #expect(page.lastModified(at: 0)?.microseconds == 1_800_000_000_000_000)
            #expect(page.asOf?.microseconds == 1_800_000_000_000_000)
            #expect(text(.metadata) == #"{"näme": "q\"\\\u0001", "octue__id": "\"x\""}"#)
            #expect(text(.contexts) == #"{"team":"wind","é":"é"}"#)
            #expect(page.refusals.isEmpty)
        }
    }

    @Test func anEditOfTheMetadataMovesTheFingerprint() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a", "b"])
            func prints() async throws -> [Fingerprint] {
                let page = try #require(try await fixture.bucket.listing(of: .all).nextPage())
                return page.indices.map { page.fingerprint(at: $0) }
            }
            let before = try await prints()
            #expect(try await prints() == before)
            fixture.store.edit("b", metadata: ["k": "v"])
            let after = try await prints()
            #expect(after[0] == before[0] && after[1] != before[1])
        }
    }
}

@Suite struct WitnessTests {
    private func witness(_ fixture: StoreFixture, _ keys: [String]) async throws -> [WitnessAnswer] {
        try await fixture.bucket.witness(of: keys.map { Array($0.utf8) })
    }

    @Test func eachObjectIsAskedForByItself() async throws {
        try await StoreFixture.with { fixture in
            let keys = (0..<100).map { "d//\($0)?" }
            fixture.store.put(keys)
            fixture.store.remove([keys[7], keys[99]])
            let answers = try await witness(fixture, keys)
            let gone = answers.indices.filter { answers[$0] == .gone }
            #expect(gone == [7, 99])
            #expect(answers[0] == .present(since: Timestamp(microseconds: 1_800_000_000_000_000)))
            #expect(fixture.bucket.requestCounts == ["get": 100])
        }
    }

    @Test func whereSingleObjectsMayNotBeReadTheyAreListed() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a", "ab"])
            fixture.fault { $0.path.hasSuffix("/o") ? nil : FakeGoogleStore.error(403, "no", reason: "forbidden") }
            let found8 = try await witness(fixture, ["a", "b"]).map { $0 == .gone }
            #expect(found8 == [false, true])
            fixture.store.remove(["a"])
            let found9 = try await witness(fixture, ["a"])
            #expect(found9 == [.gone])
            fixture.fault { _ in FakeGoogleStore.error(403, "no", reason: "forbidden") }
            let found10 = try await witness(fixture, ["a"])
            #expect(found10 == [.unknown])
        }
    }

    @Test func aBucketThatIsGoneProvesNothing() async throws {
        try await StoreFixture.with { fixture in
            fixture.fault { _ in FakeGoogleStore.error(404, "The specified bucket does not exist.") }
            await #expect(throws: BucketError.self) { try await witness(fixture, ["a"]) }
            fixture.fault { _ in .answer(500) }
            await #expect(throws: BucketError.self) { try await witness(fixture, ["a"]) }
        }
    }
}
