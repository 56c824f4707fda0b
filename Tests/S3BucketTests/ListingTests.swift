import HTTP
import Objects
import TestSupport
import Testing

@testable import S3Bucket

@Suite struct ListingTests {
    private func range(_ lower: String?, _ upper: String?) throws -> KeyRange {
        KeyRange(after: try lower.map { try ObjectKey($0) }, through: try upper.map { try ObjectKey($0) })
    }

    @Test func pagesFollowEachOtherByKey() async throws {
        try await StoreFixture.with(prefix: "d/") { fixture in
            let keys = (100..<135).map { "d/\($0)" }
            fixture.store.put(keys + ["a", "e"])
            fixture.store.change { $0.pageSize = 10 }
            let pages = try await fixture.pages()
            #expect(pages.map(\.count) == [10, 10, 10, 5])
            #expect(pages.flatMap(\.self) == keys)
            let requests = fixture.server.requests
            #expect(requests.map { $0.query("start-after") } == [nil, "d/109", "d/119", "d/129"])
            #expect(requests.allSatisfy { $0.query("continuation-token") == nil && $0.query("prefix") == "d/" })
            #expect(requests.allSatisfy { $0.query("encoding-type") == "url" && $0.query("list-type") == "2" })
            #expect(requests.allSatisfy { $0.header("Authorization") == nil })
            #expect(fixture.bucket.requestCounts == ["list": 4])
        }
    }

    /// A store may take a key before the prefix for the end of all.
    @Test func aKeyThatDoesNotCarryThePrefixIsNotSent() async throws {
        try await StoreFixture.with(prefix: "d/") { fixture in
            fixture.store.put(["d/1", "d/2"])
            let found = try await fixture.keys(range("d", nil))
            #expect(found == ["d/1", "d/2"] && fixture.server.requests[0].query("start-after") == nil)
            let rest = try await fixture.keys(range("d/1", nil))
            #expect(rest == ["d/2"] && fixture.server.requests[1].query("start-after") == "d/1")
        }
    }

    @Test func aRangeIsOpenBelowAndClosedAbove() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a", "b", "b/é", "c", "d", "e"])
            fixture.store.change { $0.pageSize = 2 }
            let found = try await fixture.keys(range("a", "d"))
            #expect(found == ["b", "b/é", "c", "d"])
            let inner = try await fixture.keys(range("b/", "b/\u{10FFFF}"))
            #expect(inner == ["b/é"])
        }
    }

    @Test(arguments: FakeAmazonStore.State.StartAfter.allCases, [1, 3, 1000])
    func everyDialectOfStartAfterIsUnderstood(dialect: FakeAmazonStore.State.StartAfter, size: Int) async throws {
        try await StoreFixture.with { fixture in
            let keys = (10..<30).map { "k\($0)" }
            fixture.store.put(keys)
            fixture.store.change {
                $0.startAfter = dialect
                $0.pageSize = size == 1 && dialect == .inclusive ? 2 : size
            }
            let found = try await fixture.keys()
            #expect(found == keys)
            let part = try await fixture.keys(range("k14", "k17"))
            #expect(part == ["k15", "k16", "k17"])
        }
    }

    @Test(arguments: FakeAmazonStore.State.Tokens.allCases)
    func tokensAreNotNeeded(tokens: FakeAmazonStore.State.Tokens) async throws {
        try await StoreFixture.with { fixture in
            let keys = (10..<30).map { "k\($0)" }
            fixture.store.put(keys)
            fixture.store.change {
                $0.tokens = tokens
                $0.pageSize = 7
            }
            let found = try await fixture.keys()
            #expect(found == keys)
        }
    }

    @Test func emptyPagesAreFollowed() async throws {
        try await StoreFixture.with { fixture in
            let keys = (10..<30).map { "k\($0)" }
            fixture.store.put(keys)
            fixture.store.change {
                $0.hasEmptyPages = true
                $0.pageSize = 7
            }
            let pages = try await fixture.pages()
            #expect(pages.flatMap(\.self) == keys && pages.contains([]))
        }
    }

    @Test(arguments: [FakeAmazonStore.State.Tokens.none, .repeated])
    func aListThatSaysToGoOnAndDoesNotIsIncomplete(tokens: FakeAmazonStore.State.Tokens) async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a", "b", "c", "d", "e"])
            fixture.store.change {
                $0.startAfter = .ignored
                $0.tokens = tokens
                $0.pageSize = 3
            }
            let failure = await fixture.failure()
            #expect(failure?.kind == .malformed && failure?.message.contains("goes on") == true)
        }
    }

    /// Boundaries of pages lie at each of them.
    @Test(arguments: [true, false])
    func everyKeyIsSignedListedAndAskedForAsItIs(encodes: Bool) async throws {
        let keys = [
            "a b", "a%20b", "a%b", "a+b", "a=b", "a&b", "a?b", "a#b", "a\"b'", "a\\b", "//a", "/a", "a/", "a", "a/./b",
            "a/../b", "é", "e\u{301}", "日本", "\u{1F980}", "<a>&amp;", "~a*!()",
        ]
        try await StoreFixture.with(
            environment: ["AWS_ACCESS_KEY_ID": "K", "AWS_SECRET_ACCESS_KEY": "S"]
        ) { fixture in
            fixture.store.put(encodes ? keys + ["tab\tcr\rlf\n", "\u{1}\u{7F}", "\u{FFFF}"] : keys)
            fixture.store.change {
                $0.pageSize = 1
                $0.encodesKeys = encodes
            }
            let expected = fixture.store.objects.keys.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            let page = try await fixture.completed()
            let missing = expected.filter { key in !page.keys.contains { $0.utf8.elementsEqual(key.utf8) } }
            #expect(missing == [] && page.count == expected.count)
            #expect(page.keys.elementsEqual(expected) { $0.utf8.elementsEqual($1.utf8) })
            #expect(page.refusals.isEmpty && page.indices.allSatisfy { page.unread(at: $0) == nil })
        }
    }

    @Test func whatIsListedOfAnObject() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a"], storageClass: "GLACIER")
            let listing = try await fixture.bucket.listing(of: .all)
            let page = try #require(try await listing.nextPage())
            #expect(page.text(.etag, at: 0) == "etag-1" && page.size(at: 0) == 3)
            #expect(page.text(.storageClass, at: 0) == "GLACIER")
            #expect(page.lastModified(at: 0)?.microseconds == 1_799_996_400_000_000)
            #expect(page.asOf?.microseconds == 1_800_000_000_000_000 && page.requests == 1)
        }
    }

    @Test func aRangeOutOfOrderIsAskedForAgainAndASecondOneIsRefused() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a", "b", "c", "d"])
            fixture.store.change { $0.order = .swapped }
            let whole = try KeyRange(after: nil, through: ObjectKey("b"))
            let found = try await fixture.keys(whole)
            #expect(found == ["b", "a", "c", "d"] && fixture.server.requests.count == 2)
            // From there on tokens lead through the list, in whatever order.
            fixture.store.change { $0.pageSize = 3 }
            let again = try await fixture.keys()
            #expect(Set(again) == ["a", "b", "c", "d"])
        }
    }

    @Test(arguments: [
        FakeAmazonStore.error(200, "InternalError"), .answer(200, text: "<html>Welcome to the hotel</html>"),
        .answer(200, text: ""), .answer(200, text: "<ListBucketResult><IsTruncated>false</IsTruncated>"),
        .answer(200, text: "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>"),
        .answer(
            200,
            text:
                "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a&#1;</Key></Contents></ListBucketResult>"
        ),
        .truncated(text: "<ListBucketResult><IsTruncated>false</IsTruncated>", missing: 100),
        .answer(
            200,
            text:
                "<!DOCTYPE a [<!ENTITY b \"c\">]><ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>&b;</Key></Contents></ListBucketResult>"
        ),
    ])
    func whatIsNoListIsNeverTheEndOfOne(answer: FaultAnswer) async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a", "b"])
            fixture.fault { request in request.number < 3 ? answer : nil }
            let found = try await fixture.keys()
            #expect(found == ["a", "b"])
            fixture.fault { _ in answer }
            let failure = await fixture.failure()
            #expect(failure?.kind == .unavailable)
        }
    }
}
