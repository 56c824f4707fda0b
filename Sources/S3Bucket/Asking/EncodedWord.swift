internal import FoundationEssentials

/// Words of headers in other letters than ASCII's (RFC 2047): `=?UTF-8?B?w7Y=?=`, `=?UTF-8?Q?=C3=B6?=`.
///
/// S3 gives metadata so that are not ASCII. They are decoded once; what is no such word stays as it is, and a word in letters
/// that are not known too.
enum EncodedWord {
    /// A text with its words decoded.
    static func decoded(_ text: String) -> [UInt8] {
        guard text.contains("=?") else { return Array(text.utf8) }
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        // Spaces between two words are not part of the text (6.2).
        var spaces: [UInt8] = []
        var isBehindWord = false
        while !rest.isEmpty {
            if let (word, end) = word(rest) {
                if !isBehindWord { result += spaces }
                spaces = []
                result += word
                rest = rest[end...]
                isBehindWord = true
            } else if let byte = rest.popFirst() {
                if byte == 0x20 || byte == 0x09 {
                    spaces.append(byte)
                } else {
                    result += spaces + [byte]
                    spaces = []
                    isBehindWord = false
                }
            }
        }
        return result + spaces
    }

    /// The word at the beginning, and where it ends.
    private static func word(_ text: ArraySlice<UInt8>) -> (bytes: [UInt8], end: Int)? {
        guard text.starts(with: "=?".utf8) else { return nil }
        // =?letters?encoding?text?=
        let parts = text.dropFirst(2).prefix(4096).split(
            separator: UInt8(ascii: "?"), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[1].count == 1, let encoding = parts[1].first, parts[3].first == UInt8(ascii: "="),
            !parts[2].contains(0x20)
        else { return nil }
        let bytes: [UInt8]?
        switch encoding | 0x20 {
        case UInt8(ascii: "b"): bytes = Data(base64Encoded: Data(parts[2])).map { Array($0) }
        case UInt8(ascii: "q"): bytes = quoted(parts[2])
        default: bytes = nil
        }
        guard let bytes, let letters = letters(parts[0], bytes) else { return nil }
        return (letters, parts[3].startIndex + 1)
    }

    /// The bytes in UTF-8; nil for letters that are not known.
    private static func letters(_ name: ArraySlice<UInt8>, _ bytes: [UInt8]) -> [UInt8]? {
        // Behind a star stands a language (RFC 2231, 5).
        let name = String(decoding: name.prefix { $0 != UInt8(ascii: "*") }, as: UTF8.self).lowercased()
        switch name {
        case "utf-8", "utf8", "us-ascii": return bytes
        case "iso-8859-1", "latin1":
            return Array(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })).utf8)
        default: return nil
        }
    }

    private static func quoted(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "_"): bytes.append(0x20)
            case UInt8(ascii: "="):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return bytes
    }
}
