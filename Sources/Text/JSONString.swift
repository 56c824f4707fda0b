/// Writes strings of JSON (RFC 8259, section 7): quotes and backslashes get a backslash, and what else a string may not hold as
/// it is becomes `\n`, `\r`, `\t` or `\uXXXX`.
public enum JSONString {
    /// A text in its quotes.
    ///
    /// - Parameter escapes: whether a character is escaped that JSON would take as it is.
    public static func quoted(_ text: String, escaping escapes: (Unicode.Scalar) -> Bool = { _ in false }) -> String {
        var quoted = String.UnicodeScalarView()
        quoted.append("\"")
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                quoted.append("\\")
                quoted.append(scalar)
            case _ where scalar.value < 0x20 || escapes(scalar):
                for unit in String(scalar).utf16 { quoted.append(contentsOf: escape(of: unit).unicodeScalars) }
            default: quoted.append(scalar)
            }
        }
        quoted.append("\"")
        return String(quoted)
    }

    /// Appends a text in its quotes, both as UTF-8.
    public static func append(_ text: Span<UInt8>, to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\""))
        // What needs no escape is copied in one piece.
        var start = 0
        func copy(upTo end: Int) {
            text.extracting(start..<end).withUnsafeBufferPointer { json.append(contentsOf: $0) }
        }
        for index in text.indices {
            let byte = text[index]
            let isSpecial = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            guard isSpecial || byte < 0x20 else { continue }
            copy(upTo: index)
            start = index + 1
            if isSpecial { json += [UInt8(ascii: "\\"), byte] } else { json += escape(of: UInt16(byte)).utf8 }
        }
        copy(upTo: text.count)
        json.append(UInt8(ascii: "\""))
    }

    private static func escape(of unit: UInt16) -> String {
        switch unit {
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        case 0x09: "\\t"
        default: "\\u" + Hexadecimal.text(of: [UInt8(unit >> 8), UInt8(unit & 0xFF)])
        }
    }
}
