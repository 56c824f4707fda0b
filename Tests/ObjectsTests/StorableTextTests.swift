import Objects
import Testing

@Suite struct StorableTextTests {
    private func check(_ bytes: [UInt8]) -> StorableText { StorableText.check(bytes.span) }

    @Test func everyScalarButNullIsStorable() {
        for value in UInt32(1)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let bytes = Array(UTF8.encode(scalar).map(Array.init) ?? [])
            if check(bytes) != .storable { Issue.record("\(value)") }
        }
        #expect(check([0x61, 0, 0xFF]) == .containsNull)
        #expect(check([]) == .storable)
    }

    /// Swift's own decoder is the oracle.
    @Test func shortBytesAreJudgedAsSwiftDoes() {
        let bytes: [UInt8] = [
            0x01, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1,
            0xF4, 0xF5, 0xFF,
        ]
        for a in bytes {
            for b in bytes {
                for c in bytes {
                    for d in bytes {
                        let text = [a, b, c, d]
                        let isValid = String(validating: text, as: UTF8.self) != nil
                        if (check(text) == .storable) != isValid { Issue.record("\(text)") }
                    }
                }
            }
        }
    }

    @Test func oneByteIsNoticedWhereverItStands() {
        let verdicts: [(UInt8, StorableText)] = [
            (0, .containsNull), (0x80, .notUTF8), (0xFF, .notUTF8), (0x7F, .storable),
        ]
        for count in 1...40 {
            for place in 0..<count {
                for (byte, verdict) in verdicts {
                    var text = [UInt8](repeating: 1, count: count)
                    text[place] = byte
                    if check(text) != verdict { Issue.record("\(byte) at \(place) of \(count)") }
                }
            }
        }
    }

    @Test(arguments: [[0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0x61, 0xED, 0xA0, 0x80]] as [[UInt8]])
    func truncatedAndSurrogate(bytes: [UInt8]) {
        #expect(check(bytes) == .notUTF8)
    }
}
