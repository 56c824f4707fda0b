import Objects
import Testing

@Suite struct KeyRangeTests {
    private static let keys = ["\u{1}", "a", "a-", "a/", "a/\u{1}", "a/b", "a0", "b", "e\u{301}", "é", "\u{1F600}"]

    private func contains(_ key: [UInt8], _ range: KeyRange) -> Bool { range.contains(key.span) }

    private func contains(_ key: String, _ range: KeyRange) -> Bool { contains(Array(key.utf8), range) }

    private func mayContain(_ prefix: [UInt8], _ range: KeyRange) -> Bool {
        range.mayContain(beginningWith: prefix.span)
    }

    @Test func aRangeIsOpenBelowAndClosedAbove() throws {
        let range = KeyRange(after: try ObjectKey("a"), through: try ObjectKey("b"))
        let inside = Self.keys.filter { contains($0, range) }
        #expect(inside == ["a-", "a/", "a/\u{1}", "a/b", "a0", "b"])
        #expect(Self.keys.allSatisfy { contains($0, .all) })
        #expect(try !contains("b", KeyRange(after: ObjectKey("b"), through: ObjectKey("b"))))
    }

    /// Every key below a prefix is in no range that has no room for the prefix, and some possible key is in the others.
    @Test(arguments: keys, keys)
    func roomForAPrefix(low: String, high: String) throws {
        let range = KeyRange(after: try ObjectKey(low), through: try ObjectKey(high))
        for prefix in Self.keys.map({ Array($0.utf8) }) {
            let lowBytes = Array(low.utf8)
            let next = lowBytes.starts(with: prefix) ? lowBytes + [1] : prefix + [1]
            let isSome = next.count > prefix.count && contains(next, range)
            let mayContain = mayContain(prefix, range)
            if isSome { #expect(mayContain, "\(prefix)") }
            if lowBytes.lexicographicallyPrecedes(Array(high.utf8)), !isSome {
                #expect(!mayContain || Array(high.utf8).starts(with: prefix), "\(prefix)")
            }
        }
        #expect(mayContain([], .all))
    }

    @Test func boundsThatHaveThePrefix() throws {
        let folder = Array("a/".utf8)
        func mayContain(_ low: String?, _ high: String?) throws -> Bool {
            let range = KeyRange(after: try low.map { try ObjectKey($0) }, through: try high.map { try ObjectKey($0) })
            return self.mayContain(folder, range)
        }
        #expect(try mayContain("a", nil) && mayContain("a/", nil) && mayContain("a/z", nil))
        #expect(try !mayContain("a0", nil) && !mayContain("b", nil))
        #expect(try mayContain(nil, "a/\u{1}") && mayContain(nil, "b"))
        #expect(try !mayContain(nil, "a/") && !mayContain(nil, "a") && !mayContain(nil, "a."))
    }
}
