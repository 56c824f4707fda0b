import TestSupport
import Testing

/// What a merge makes of pages out of turn, of keys in another order, and of rights that hold for some keys alone.
struct AmazonOrderTests {
    private static func shelf(_ keys: [String], pageSize: Int = 4) async throws -> AmazonShelf {
        let shelf = try await AmazonShelf(
            """
            columns:
              - { name: site, from: metadata.site, type: text }
            delete_limit: { percent: 100 }
            """)
        shelf.store.put(keys, metadata: ["site": "north"])
        shelf.store.change { $0.pageSize = pageSize }
        return shelf
    }

    private static let plain = (10..<30).map { "d/\($0)" }

    private static func bytes(_ keys: [String]) -> [[UInt8]] {
        keys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    @Test(arguments: [[2: -1], [2: 1, 3: -2], [1: 1, 2: -2], [3: -2]])
    func pagesThatAreDoubledOrSwappedLoseNothing(slips: [Int: Int]) async throws {
        let shelf = try await Self.shelf(Self.plain)
        shelf.slip(slips)
        let first = try await shelf.merge()
        #expect(first.status == 0, "\(first)")
        #expect(try await shelf.rows() == Self.bytes(Self.plain))
        shelf.slip(slips)
        let second = try await shelf.merge()
        #expect(second.status == 0 && second.standardOutput.contains("20 unchanged, 0 gone"), "\(second)")
        await shelf.server.stop()
    }

    /// Nothing but the second witness tells of it: what has a row keeps it, and the run is incomplete.
    @Test func aPageThatIsLeftOutDeletesNothing() async throws {
        let shelf = try await Self.shelf(Self.plain)
        #expect(try await shelf.merge().status == 0)
        shelf.store.remove(["d/10"])
        shelf.slip([2: 1])
        let run = try await shelf.merge()
        #expect(run.status == 4 && run.standardError.contains("left out"), "\(run)")
        #expect(Set(try await shelf.rows()).isSuperset(of: Self.bytes(Array(Self.plain.dropFirst()))))
        shelf.store.change { $0.slip = nil }
        let last = try await shelf.merge()
        #expect(last.status == 0, "\(last)")
        #expect(try await shelf.rows() == Self.bytes(Array(Self.plain.dropFirst())))
        await shelf.server.stop()
    }

    @Test(arguments: [1, 2, 3, 1000])
    func aStoreThatSortsByUTF16IsMirroredWhole(size: Int) async throws {
        let keys = ["d/a", "d/\u{10000}", "d/\u{1F980}", "d/\u{E000}", "d/\u{FFFD}", "d/\u{FFFD}x"]
        let shelf = try await Self.shelf(keys, pageSize: size)
        shelf.store.change { $0.order = .utf16 }
        let first = try await shelf.merge()
        #expect(first.status == 0, "\(first)")
        #expect(try await shelf.rows() == Self.bytes(keys))
        shelf.store.remove(["d/\u{E000}"])
        let second = try await shelf.merge()
        #expect(second.status == 0 && second.standardOutput.contains("5 unchanged, 1 gone"), "\(second)")
        #expect(try await shelf.rows() == Self.bytes(keys.filter { $0 != "d/\u{E000}" }))
        await shelf.server.stop()
    }

    @Test func keysThatAreEquivalentAreTwoRows() async throws {
        let keys = ["d/\u{E9}", "d/e\u{301}", "d/\u{301}", "d/\u{2126}", "d/\u{3A9}"]
        let shelf = try await Self.shelf(keys, pageSize: 1)
        #expect(try await shelf.merge().status == 0)
        #expect(try await shelf.rows() == Self.bytes(keys))
        shelf.store.remove(["d/e\u{301}", "d/\u{3A9}"])
        let second = try await shelf.merge()
        #expect(second.status == 0 && second.standardOutput.contains("3 unchanged, 2 gone"), "\(second)")
        #expect(try await shelf.rows() == Self.bytes(["d/\u{E9}", "d/\u{301}", "d/\u{2126}"]))
        await shelf.server.stop()
    }

    @Test func rightsThatAreTakenAwayDeleteNothing() async throws {
        let shelf = try await Self.shelf(Self.plain)
        #expect(try await shelf.merge().status == 0)
        shelf.store.put(["d/20", "d/21", "d/22"], metadata: ["site": "south"])
        shelf.store.remove(["d/29"])
        shelf.store.change { $0.deniedBelow = ["d/21", "d/22"] }
        let unread = try await shelf.merge()
        #expect(unread.status == 2 && unread.standardError.contains("1 changed, 16 unchanged, 1 gone"), "\(unread)")
        // What could not be read keeps what was known of it.
        #expect(try await shelf.rows() == Self.bytes(Self.plain.filter { $0 != "d/20" && $0 != "d/29" }))
        shelf.store.remove(["d/10", "d/28"])
        // Where a page ends.
        shelf.store.change { $0.deniedLists = ["d/22"] }
        let denied = try await shelf.merge()
        #expect(denied.status == 4 && denied.standardError.contains("s3:ListBucket"), "\(denied)")
        let left = try await shelf.database.psql("SELECT count(*) FROM shelf_live WHERE key >= 'd/21'")
        #expect(left == "8\n")
        await shelf.server.stop()
    }
}

extension AmazonShelf {
    /// The keys of the rows as bytes, which no two forms of a text share.
    fileprivate func rows() async throws -> [[UInt8]] {
        try await database.psql("SELECT key FROM shelf_live WHERE site = 'north' ORDER BY key COLLATE \"C\"")
            .utf8.split(separator: UInt8(ascii: "\n")).map { Array($0) }
    }

    /// Has the page of a question, counted from now on, be so many pages off.
    fileprivate func slip(_ slips: [Int: Int]) {
        store.change { state in
            let first = state.pagesAsked
            state.slip = { slips[$0 - first] ?? 0 }
        }
    }
}
