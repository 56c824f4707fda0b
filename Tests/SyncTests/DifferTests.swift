import Objects
import Testing

@testable import Sync

struct DifferTests {
    /// Feeds pages as they are asked for.
    ///
    /// - Returns: the batches in the order in which they would be committed.
    private func run(
        _ differ: Differ, listing: [ObjectPage], table: [KeyPage]
    ) throws -> [Batch] {
        var differ = differ
        var (listing, table) = (listing[...], table[...])
        var batches: [Batch] = []
        var batch = Batch()
        while true {
            switch try differ.step(into: &batch) {
            case .listing: differ.supply(listing: listing.popFirst())
            case .table: differ.supply(table: table.popFirst())
            case .room:
                batches.append(batch)
                batch = Batch()
            case .nothing: return batches + [batch]
            }
        }
    }

    private func differ(
        _ range: KeyRange = .all, prefix: String = "", include: [String] = [], isWhole: Bool = false, keys: Int = 50_000
    ) throws -> Differ {
        Differ(
            range: range, prefix: prefix,
            scope: Scope(prefix: "", include: try include.map { try Glob($0) }, exclude: []),
            isWhole: isWhole, limits: Batch.Limits(keys: keys))
    }

    private func page(_ objects: [(String, Int64)]) -> ObjectPage {
        var page = ObjectPage()
        for (key, bits) in objects {
            page.append(
                key: Array(key.utf8).span, size: 1, lastModified: nil, fingerprint: Fingerprint(bits: bits))
        }
        return page
    }

    private func stored(_ keys: [(String, Int64)]) -> KeyPage {
        var page = KeyPage()
        for (key, bits) in keys { page.append(key: Array(key.utf8).span, fingerprint: Fingerprint(bits: bits)) }
        return page
    }

    private func keys(_ page: ObjectPage) -> [String] {
        page.indices.map { String(decoding: page.key(at: $0), as: UTF8.self) }
    }

    private func gone(_ batch: Batch) -> [String] {
        (0..<batch.gone.count).map { String(decoding: batch.gone.key(at: $0), as: UTF8.self) }
    }

    private func cursor(_ batch: Batch) -> String? { batch.cursor.map { String(decoding: $0, as: UTF8.self) } }

    @Test func tellsNewChangedUnchangedAndGone() throws {
        let batch = try #require(
            try run(
                differ(), listing: [page([("b", 1), ("c", 2)]), page([("e", 3)])],
                table: [stored([("a", 9), ("b", 1)]), stored([("c", 7), ("d", 8), ("f", 9)])]
            ).first)
        #expect(keys(batch.candidates) == ["c", "e"])
        #expect(gone(batch) == ["a", "d", "f"])
        #expect(batch.seen == 3)
        #expect(cursor(batch) == "f")
    }

    @Test func objectThatWasChangingIsLookedAtAgain() throws {
        let batch = try #require(
            try run(differ(), listing: [page([("a", 0)])], table: [stored([("a", 0)])]).first)
        #expect(keys(batch.candidates) == ["a"])
    }

    @Test(arguments: [1, 2, 3, 7])
    func batchesOfAnySizeSayTheSame(limit: Int) throws {
        let listing = [page([("b", 1), ("c", 2)]), page([]), page([("d", 1), ("x", 2)])]
        let table = [stored([("a", 1), ("b", 1), ("c", 1)]), stored([("e", 1), ("f", 1), ("g", 1), ("y", 1)])]
        let batches = try run(differ(keys: limit), listing: listing, table: table)
        #expect(batches.flatMap { keys($0.candidates) } == ["c", "d", "x"])
        #expect(batches.flatMap(gone) == ["a", "e", "f", "g", "y"])
        #expect(batches.map(\.seen).reduce(0, +) == 4)
        #expect(batches.allSatisfy { $0.passed <= limit })
        // Each cursor is at least every key of its batch and less than every key of the next.
        let cursors = batches.compactMap(cursor)
        #expect(cursors == cursors.sorted() && Set(cursors).count == cursors.count)
    }

    @Test(arguments: [["b", "a"], ["a", "a"], ["a", "z"], ["0"]])
    func refusesAnotherOrderAndKeysOutsideOfTheRange(listed: [String]) throws {
        let range = KeyRange(after: try ObjectKey("1"), through: try ObjectKey("m"))
        let start = try differ(range)
        #expect(throws: Differ.OutOfOrder.self) {
            try run(start, listing: [page(listed.map { ($0, 1) })], table: [])
        }
    }

    @Test func noticesAnotherOrderBetweenPages() throws {
        let start = try differ()
        #expect(throws: Differ.OutOfOrder(key: Array("b".utf8))) {
            try run(start, listing: [page([("b", 1)]), page([]), page([("b", 1)])], table: [])
        }
    }

    @Test func comparesBytesNotCharacters() throws {
        // U+FF5E sorts after U+1F600 as UTF-16, before it as bytes; é is one key precomposed and another decomposed.
        let listing = [page([("e\u{301}", 1), ("\u{e9}", 1), ("\u{ff5e}", 1), ("\u{1f600}", 1)])]
        let batch = try #require(try run(differ(), listing: listing, table: [stored([("\u{e9}", 1)])]).first)
        #expect(batch.candidates.count == 3)
        #expect(batch.gone.isEmpty)
    }

    @Test func wholeRangesStageAllInAnyOrder() throws {
        let range = KeyRange(after: nil, through: try ObjectKey("m"))
        let batch = try #require(
            try run(differ(range, isWhole: true), listing: [page([("c", 1), ("a", 1), ("z", 1)])], table: []).first)
        #expect(keys(batch.candidates) == ["c", "a"])
        #expect(batch.gone.isEmpty)
    }

    @Test func keysOutsideOfThePrefixAreNotTouched() throws {
        let listing = [page([("a", 1), ("b/1", 1), ("b/2", 2)]), page([("c", 1)]), page([("d", 1)])]
        let batch = try #require(
            try run(differ(prefix: "b/"), listing: listing, table: [stored([("b/1", 1), ("b/9", 1)])]).first)
        #expect(keys(batch.candidates) == ["b/2"])
        #expect(gone(batch) == ["b/9"])
        #expect(batch.seen == 2)
    }

    @Test func rowsNoLongerCoveredGo() throws {
        let batch = try #require(
            try run(
                differ(include: ["*.nc"]), listing: [page([("a.nc", 1), ("b.txt", 1), ("c.txt", 1)])],
                table: [stored([("a.nc", 1), ("b.txt", 1)])]
            ).first)
        #expect(batch.candidates.isEmpty)
        #expect(gone(batch).isEmpty)
        #expect(batch.outOfScope.count == 1 && batch.outOfScope.key(at: 0).elementsEqual("b.txt".utf8))
        #expect(batch.seen == 1)
    }

    @Test func refusedKeysStayWithTheirBatch() throws {
        var first = page([("a", 1), ("c", 1)])
        for key in ["b\u{0}", "d\u{0}"] {
            first.append(key: Array(key.utf8).span, size: 1, lastModified: nil, fingerprint: Fingerprint(bits: 1))
        }
        let batches = try run(differ(keys: 2), listing: [first, page([("e", 1)])], table: [])
        #expect(batches.map { $0.refusals.map { String(decoding: $0.key, as: UTF8.self) } } == [["b\0"], ["d\0"]])
    }

    @Test func refusedValuesOfUnchangedObjectsAreKnown() throws {
        var listed = page([("a", 1), ("b", 2)])
        for key in ["a", "b"] {
            listed.refusals.append(
                ObjectPage.Refusal(key: Array(key.utf8), source: "metadata.x", raw: [0], reason: "has a NUL"))
        }
        let batch = try #require(try run(differ(), listing: [listed], table: [stored([("a", 1), ("b", 1)])]).first)
        #expect(batch.refusals.map(\.key) == [Array("b".utf8)])
    }

    @Test func vanishedObjectsAreSeenButNotNew() throws {
        var batch = try #require(try run(differ(), listing: [page([("a", 1), ("b", 1)])], table: []).first)
        batch.take(completed: page([("b", 1)]))
        #expect(batch.seen == 2 && batch.vanished == 1)
        #expect(keys(batch.objects) == ["b"])
        #expect(batch.candidates.isEmpty)
    }

    /// Of what could not be listed nothing is known; what the definition no longer covers goes all the same.
    @Test func whatLiesInAGapIsLeftOut() throws {
        var second = page([("c/1", 1), ("e", 1)])
        let error = BucketError(.denied, "no")
        second.gaps = [ObjectPage.Gap(beginning: "d/".utf8, error), ObjectPage.Gap(beginning: "b/".utf8, error)]
        let table = stored(["a", "b", "b/1", "b/2.tmp", "b0", "c/0", "d/1", "d/2", "d0", "f"].map { ($0, 1) })
        let batches = try run(
            differ(include: ["**/*[!p]"]), listing: [page([("a", 1)]), second], table: [table])
        #expect(batches.flatMap { gone($0) } == ["b", "b0", "c/0", "d0", "f"])
        let outOfScope = batches.flatMap { batch in
            (0..<batch.outOfScope.count).map { String(decoding: batch.outOfScope.key(at: $0), as: UTF8.self) }
        }
        #expect(outOfScope == ["b/2.tmp"])
    }
}
