import HTTP
import Objects
import TestSupport
import Testing

@testable import S3Bucket

/// Stores that bear one request at a time and tell all others to slow down.
@Suite struct SlowDownTests {
    @Test func oneRangeAndItsObjectsGetThrough() async throws {
        try await StoreFixture.with(change: { $0.readsTags = true }) { fixture in
            let keys = (100..<300).map { "k\($0)" }
            fixture.store.put(keys)
            fixture.store.change {
                $0.pageSize = 50
                $0.capacity = 1
            }
            let listed = try await fixture.keys()
            #expect(listed == keys)
            let page = try await fixture.completed()
            #expect(page.keys == keys && page.indices.allSatisfy { page.unread(at: $0) == nil })
        }
    }

    @Test func severalRangesAtOnceGetThrough() async throws {
        try await StoreFixture.with { fixture in
            let keys = (100..<200).map { "k\($0)" }
            fixture.store.put(keys)
            fixture.store.change {
                $0.pageSize = 5
                $0.capacity = 1
            }
            let bounds = [nil, "k120", "k150", "k170", nil]
            let ranges = try zip(bounds, bounds.dropFirst()).map { lower, upper in
                try KeyRange(after: lower.map { try ObjectKey($0) }, through: upper.map { try ObjectKey($0) })
            }
            let found = try await withThrowingTaskGroup(of: [String].self) { group in
                for range in ranges { group.addTask { try await fixture.keys(range) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(found.sorted() == keys)
        }
    }

    @Test func theWitnessGetsThrough() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put((100..<200).filter { $0 % 2 == 0 }.map { "k\($0)" })
            fixture.store.change { $0.capacity = 1 }
            let answers = try await fixture.bucket.witness(of: (100..<200).map { Array("k\($0)".utf8) })
            #expect(answers.count { $0 == .gone } == 50 && !answers.contains(.unknown))
        }
    }
}
