import Objects
import Testing

@Suite struct FingerprintTests {
    /// The bits are stored in tables, so that another value would make every object look changed.
    @Test func theBitsAreTheBeginningOfASHA256() {
        var hasher = FingerprintHasher()
        #expect(hasher.fingerprint().bits == Int64(bitPattern: 0xE3B0_C442_98FC_1C14))
        hasher.add(Array("abc".utf8).span)
        hasher.add(-2)
        let once = hasher.fingerprint()
        #expect(once.bits == 5509222197522879272)
        hasher.reset()
        hasher.add(Array("abc".utf8).span)
        hasher.add(-2)
        #expect(hasher.fingerprint() == once)
    }

    @Test func adjacentFactsDoNotRunIntoEachOther() {
        func fingerprint(_ facts: [String]) -> Fingerprint {
            var hasher = FingerprintHasher()
            for fact in facts { hasher.add(Array(fact.utf8).span) }
            return hasher.fingerprint()
        }
        let prints = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"]].map(fingerprint)
        #expect(Set(prints).count == prints.count)
    }
}
