import Objects
import Testing

@testable import FileBucket

/// The order and the ranges of a listing, against an oracle that knows neither.
@Suite struct OrderTests {
    @Test func aFolderSortsAsItsNameWithASlash() throws {
        let folder = try Folder()
        for name in ["a-b", "a/b", "a0", "a/b-c/d", "a/b!", "a.d", "aa/x", "ab"] { try folder.write(name) }
        #expect(try folder.list().names == ["a-b", "a.d", "a/b", "a/b!", "a/b-c/d", "a0", "aa/x", "ab"])
    }

    @Test(arguments: [UInt64](1...6))
    func rangesSplitAtEveryKeyTogetherAreTheWhole(seed: UInt64) throws {
        let folder = try Folder()
        try folder.plant(seed: seed)
        let all = folder.files()
        let page = try folder.list()
        #expect(page.keys == all)
        // Files named `.octue` are planted too, and describe nothing.
        #expect(page.refusals.allSatisfy { $0.describesOthers })
        for key in all {
            let split = try ObjectKey(key)
            let before = try folder.list(KeyRange(after: nil, through: split)).keys
            let after = try folder.list(KeyRange(after: split, through: nil)).keys
            #expect(before.last == key)
            #expect(before + after == all)
        }
    }

    @Test func boundsNeedNotBeKeys() throws {
        let folder = try Folder()
        try folder.plant(seed: 7)
        let all = folder.files()
        var bounds: [ObjectKey] = []
        for key in all {
            for bytes in [key + [0x21], Array(key.prefix(1)), key.dropLast() + [0x2F]] {
                if let bound = try? ObjectKey(bytes) { bounds.append(bound) }
            }
        }
        for (low, high) in zip(bounds, bounds.reversed()) {
            let range = KeyRange(after: low, through: high)
            #expect(try folder.list(range).keys == all.filter { range.contains($0.span) })
        }
    }

    @Test func pagesOfTheActorAreTheSameListing() async throws {
        let folder = try Folder()
        for index in 0..<2001 { try folder.write("f\(index)") }
        let listing = try await folder.bucket().listing(of: .all)
        var counts: [Int] = []
        var keys: [[UInt8]] = []
        while let page = try await listing.nextPage() {
            counts.append(page.count)
            keys += page.keys
        }
        #expect(counts == [2000, 1])
        #expect(keys == folder.files())
        #expect(try await listing.nextPage()?.count == nil)
    }

    @Test func aScopeKeepsFoldersFromBeingRead() throws {
        let folder = try Folder()
        for name in ["in/x.nc", "in/x.txt", "out/y.nc", "_tmp/z.nc"] { try folder.write(name) }
        let scope = Scope(
            prefix: "", include: [try Glob("in/**"), try Glob("_tmp/**")],
            exclude: [try Glob("_tmp/**"), try Glob("**/*.txt")])
        #expect(try folder.list(.all, scope).names == ["in/x.nc"])
        var walk = try folder.walk(.all, scope)
        var page = ObjectPage()
        // One step into `in`, one onto its file; `out` and `_tmp` are never names to visit.
        #expect(try walk.visit(1, into: &page) && page.isEmpty)
        #expect(try walk.visit(1, into: &page) && page.count == 1)
        #expect(try !walk.visit(1, into: &page))
    }
}
