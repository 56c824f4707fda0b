import Objects
import TestSupport
import Testing

@testable import S3Bucket

/// Pages that come out of turn, each of them well-formed: another machine of the store answers, or a cache before it.
@Suite struct PageTurnTests {
    private static let keys = (10..<30).map { "k\($0)" }

    private func with(slips: [Int: Int], _ body: (StoreFixture) async throws -> Void) async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(Self.keys)
            fixture.store.change {
                $0.pageSize = 4
                $0.slip = { slips[$0] ?? 0 }
            }
            try await body(fixture)
        }
    }

    /// Asked for again, the page is the right one, or the token leads to it.
    @Test(arguments: [[2: -1], [2: -1, 3: -1], [3: -2], [5: -1], [2: -1, 4: -1, 6: -1]])
    func aPageThatIsGivenTwiceIsListedOnce(slips: [Int: Int]) async throws {
        try await with(slips: slips) { fixture in
            let found = try await fixture.keys()
            #expect(found == Self.keys)
        }
    }

    @Test func aPageThatIsGivenForEverIsNoEnd() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(Self.keys)
            fixture.store.change {
                $0.pageSize = 4
                // Every question gets the first page.
                $0.slip = { _ in -100 }
            }
            let failure = await fixture.failure()
            #expect(failure?.kind == .malformed && failure?.message.contains("goes on") == true)
        }
    }

    /// That a page was passed over shows as soon as it comes: the listing breaks off where the keys go back, for its reader to
    /// have the bucket listed anew, by tokens.
    @Test(arguments: [[2: 1, 3: -2], [2: 1, 3: -2, 4: -2], [1: 1, 2: -2], [3: 1, 4: -2]])
    func pagesThatAreSwappedAreNoListing(slips: [Int: Int]) async throws {
        try await with(slips: slips) { fixture in
            let found = try await fixture.keys()
            #expect(found != found.sorted(), "\(found)")
            fixture.store.change { $0.slip = nil }
            let anew = try await fixture.keys()
            #expect(anew == Self.keys)
        }
    }

    /// A store that begins anew at every page shows what came meanwhile, which nobody passed over.
    @Test func whatComesWhileAListIsRepeatedIsNotPassedOver() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(Self.keys)
            fixture.store.change {
                $0.pageSize = 12
                $0.startAfter = .ignored
                $0.meddler = { state, request in
                    guard request.number == 2 else { return }
                    state.age = 0
                    state.put("k115")
                }
            }
            let found = try await fixture.keys()
            #expect(found == found.sorted() && Set(found).isSuperset(of: Self.keys))
        }
    }
}
