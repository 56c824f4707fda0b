import Objects
import TestSupport
import Testing

@testable import S3Bucket

/// Stores that sort keys by UTF-16, where those from U+10000 on come before those from U+E000 on, and not after them.
@Suite struct KeyOrderTests {
    private static let keys = ["a", "\u{10000}", "\u{1F980}", "\u{E000}", "\u{FFFD}"]

    /// Wherever the pages end.
    @Test(arguments: [1, 2, 3, 4, 1000])
    func anOrderThatIsNotThatOfBytesIsFollowedByTokens(size: Int) async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(Self.keys)
            fixture.store.change {
                $0.order = .utf16
                $0.pageSize = size
            }
            let broken = try await fixture.keys()
            #expect(broken != broken.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, "\(broken)")
            let asked = fixture.server.requests.count
            let whole = try await fixture.keys()
            #expect(whole == Self.keys)
            let anew = fixture.server.requests.dropFirst(asked)
            #expect(anew.allSatisfy { $0.query("start-after") == nil })
            #expect(anew.dropFirst().allSatisfy { $0.query("continuation-token") != nil })
        }
    }

    @Test(arguments: [2, 1000])
    func aSecondRangeOutOfOrderRefusesTheStoreByName(size: Int) async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(Self.keys + ["b\u{10000}", "b\u{E000}"])
            fixture.store.change {
                $0.order = .utf16
                $0.pageSize = size
            }
            let first = try await fixture.bucket.listing(of: KeyRange(after: nil, through: ObjectKey("c")))
            let second = try await fixture.bucket.listing(of: KeyRange(after: ObjectKey("c"), through: nil))
            while try await first.nextPage() != nil {}
            let failure = await #expect(throws: BucketError.self) { while try await second.nextPage() != nil {} }
            #expect(failure?.kind == .malformed, "\(failure?.message ?? "")")
            #expect(failure?.message.contains("s3://shelf/: this store does not list in the byte order") == true)
        }
    }

    /// Without such keys the orders are the same.
    @Test func keysThatSortAlikeAreListedByKey() async throws {
        try await StoreFixture.with { fixture in
            let keys = ["a", "\u{7FF}", "\u{D7FF}", "\u{10000}", "\u{10FFFF}"]
            fixture.store.put(keys)
            fixture.store.change {
                $0.order = .utf16
                $0.pageSize = 2
            }
            let found = try await fixture.keys()
            #expect(found == keys)
            #expect(fixture.server.requests.allSatisfy { $0.query("continuation-token") == nil })
        }
    }
}
