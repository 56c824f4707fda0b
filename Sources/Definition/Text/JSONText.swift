/// Looks whether a text is a JSON document that jsonb can hold.
///
/// The grammar is RFC 8259's. Beyond it jsonb refuses U+0000, surrogates without their other half, and numbers that
/// numeric cannot hold ("JSON Types" in PostgreSQL's documentation).
struct JSONText {
    private static let maximumDepth = 64

    private let bytes: [UInt8]
    private var index = 0

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    static func isDocument(_ text: String) -> Bool {
        var scanner = JSONText(text)
        guard scanner.skipValue(depth: 0) else { return false }
        scanner.skipSpace()
        return scanner.index == scanner.bytes.count
    }

    private mutating func skipValue(depth: Int) -> Bool {
        guard depth <= Self.maximumDepth else { return false }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"):
            return skipMembers(until: UInt8(ascii: "}")) { scanner in
                scanner.skipSpace()
                guard scanner.skipString() else { return false }
                scanner.skipSpace()
                return scanner.skip(UInt8(ascii: ":")) && scanner.skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            return skipMembers(until: UInt8(ascii: "]")) { $0.skipValue(depth: depth + 1) }
        case UInt8(ascii: "\""): return skipString()
        case UInt8(ascii: "t"): return skip("true")
        case UInt8(ascii: "f"): return skip("false")
        case UInt8(ascii: "n"): return skip("null")
        default: return skipNumber()
        }
    }

    private mutating func skipMembers(until end: UInt8, _ skipMember: (inout JSONText) -> Bool) -> Bool {
        index += 1
        skipSpace()
        if skip(end) { return true }
        repeat {
            guard skipMember(&self) else { return false }
            skipSpace()
        } while skip(UInt8(ascii: ","))
        return skip(end)
    }

    private mutating func skipString() -> Bool {
        guard skip(UInt8(ascii: "\"")) else { return false }
        while let byte = next {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"): guard skipEscape() else { return false }
            case 0..<0x20: return false
            default: continue
            }
        }
        return false
    }

    private mutating func skipEscape() -> Bool {
        guard let kind = next else { return false }
        index += 1
        guard kind == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(kind) }
        guard let unit = takeUnit(), unit != 0, !(0xDC00...0xDFFF).contains(unit) else { return false }
        guard (0xD800...0xDBFF).contains(unit) else { return true }
        guard skip("\\u"), let low = takeUnit() else { return false }
        return (0xDC00...0xDFFF).contains(low)
    }

    private mutating func takeUnit() -> Int? {
        guard index + 4 <= bytes.count else { return nil }
        let digits = bytes[index..<index + 4]
        guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        index += 4
        return Int(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    /// Skips a number: no plus sign, no zero before other digits, digits on both sides of a point.
    private mutating func skipNumber() -> Bool {
        let start = index
        _ = skip(UInt8(ascii: "-"))
        let whole = skipDigits()
        guard whole > 0, whole == 1 || bytes[index - whole] != UInt8(ascii: "0") else { return false }
        if skip(UInt8(ascii: ".")), skipDigits() == 0 { return false }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "-")) { _ = skip(UInt8(ascii: "+")) }
            guard skipDigits() > 0 else { return false }
        }
        return DecimalText(String(decoding: bytes[start..<index], as: UTF8.self)) != nil
    }

    private mutating func skipDigits() -> Int {
        let count = bytes[index...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        index += count
        return count
    }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        index += 1
        return true
    }

    private mutating func skip(_ word: StaticString) -> Bool {
        let expected = Array(word.description.utf8)
        guard bytes[index...].starts(with: expected) else { return false }
        index += expected.count
        return true
    }
}
