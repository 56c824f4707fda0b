import Objects
import TestSupport
import Testing

@testable import S3Bucket

/// Keys that Unicode takes for the same text, and a bucket for two.
@Suite struct EquivalentKeysTests {
    /// Composed and decomposed, a mark that joins the slash before it, and a sign that is equivalent to another.
    private static let keys = ["d/e\u{301}", "d/\u{E9}", "d/", "d/\u{301}", "\u{2126}", "\u{3A9}"]

    private func bytes(_ keys: [String]) -> Set<[UInt8]> { Set(keys.map { Array($0.utf8) }) }

    @Test(arguments: [1, 2, 1000], [true, false])
    func theyAreListedAndAskedForApart(size: Int, encodes: Bool) async throws {
        try await StoreFixture.with(change: { $0.readsTags = true }) { fixture in
            for key in Self.keys {
                let bytes = "\(Array(key.utf8))"
                fixture.store.put([key], metadata: ["of": bytes], tags: ["of": bytes])
            }
            fixture.store.change {
                $0.pageSize = size
                $0.encodesKeys = encodes
            }
            let page = try await fixture.completed()
            #expect(page.count == Self.keys.count && bytes(page.keys) == bytes(Self.keys))
            for index in page.indices {
                let expected = "{\"of\":\"\(Array(page.key(at: index)))\"}"
                #expect(page.text(.metadata, at: index) == expected && page.text(.tags, at: index) == expected)
                #expect(page.fingerprint(at: index) != .lookAgain)
            }
        }
    }

    @Test func boundsOfRangesKeepThemApart() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(Self.keys)
            let decomposed = try ObjectKey("d/e\u{301}")
            let through = try await fixture.pages(KeyRange(after: ObjectKey("d/"), through: decomposed)).flatMap(\.self)
            #expect(through.map { Array($0.utf8) } == [Array("d/e\u{301}".utf8)])
            let behind = try await fixture.pages(KeyRange(after: decomposed, through: ObjectKey("d0")))
            #expect(bytes(behind.flatMap(\.self)) == bytes(["d/\u{E9}", "d/\u{301}"]))
        }
    }

    @Test(arguments: [false, true])
    func theSecondWitnessAsksForEachOfThem(mayNotRead: Bool) async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["d/\u{E9}", "\u{3A9}"])
            if mayNotRead { fixture.store.change { $0.deniedBelow = [""] } }
            let asked = ["d/\u{E9}", "d/e\u{301}", "\u{2126}", "\u{3A9}"].map { Array($0.utf8) }
            let answers = try await fixture.bucket.witness(of: asked)
            let since = Timestamp(seconds: 1_799_996_400, nanoseconds: 0)
            #expect(answers == [.present(since: since), .gone, .gone, .present(since: since)])
        }
    }

    @Test func aPrefixIsItsBytes() async throws {
        try await StoreFixture.with(prefix: "d/e") { fixture in
            fixture.store.put(Self.keys)
            let found = try await fixture.keys()
            #expect(bytes(found) == bytes(["d/e\u{301}"]))
        }
    }
}
