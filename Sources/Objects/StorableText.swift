/// Whether bytes can be stored as PostgreSQL text in a UTF-8 database.
public enum StorableText: Sendable {
    /// Valid UTF-8 without U+0000.
    case storable
    /// Has a NUL byte.
    case containsNull
    /// Not well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing beyond U+10FFFF).
    case notUTF8

    /// Examines bytes without making a String of them.
    public static func check(_ bytes: Span<UInt8>) -> StorableText {
        var index = 0
        let count = bytes.count
        while index < count {
            index = endOfPlainWords(bytes, from: index)
            guard index < count else { break }
            let byte = bytes[index]
            if byte == 0 { return .containsNull }
            if byte < 0x80 {
                index += 1
                continue
            }
            guard let length = sequenceLength(bytes, at: index) else { return .notUTF8 }
            index += length
        }
        return .storable
    }

    /// Passes over eight bytes at a time while all of them are ASCII other than U+0000, as nearly all of them are.
    private static func endOfPlainWords(_ bytes: Span<UInt8>, from start: Int) -> Int {
        let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        var index = start
        while index + 8 <= bytes.count {
            let word = bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            // The subtraction borrows a top bit from the lowest byte that is 0.
            guard (word | (word &- ones)) & tops == 0 else { break }
            index += 8
        }
        return index
    }

    /// The length of the multi-byte sequence at an index, or nil if it is malformed.
    ///
    /// The bounds are those of table 3-7 of the Unicode Standard.
    private static func sequenceLength(_ bytes: Span<UInt8>, at index: Int) -> Int? {
        let lead = bytes[index]
        let length: Int
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, lowest) = (3, 0xA0)
        case 0xED: (length, highest) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, lowest) = (4, 0x90)
        case 0xF4: (length, highest) = (4, 0x8F)
        case 0xF1...0xF3: length = 4
        default: return nil
        }
        guard index + length <= bytes.count else { return nil }
        guard (lowest...highest).contains(bytes[index + 1]) else { return nil }
        for offset in 2..<max(length, 2) where bytes[index + offset] & 0xC0 != 0x80 { return nil }
        return length
    }
}
