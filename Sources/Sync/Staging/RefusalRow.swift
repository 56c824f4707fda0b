package import Objects

/// A refusal as the staging table takes it.
package struct RefusalRow: Equatable {
    /// How much of a refused value is kept, in bytes.
    package static let maximumRawBytes = 1024

    /// The object's key, percent-encoded where the key itself was refused.
    package let key: String
    /// A JSON object of `column`, `raw` and `reason`.
    package let description: String

    package init(_ refusal: ObjectPage.Refusal) {
        let refusesKey = refusal.source == nil
        key = refusesKey ? PercentEncoding.encode(key: refusal.key) : String(decoding: refusal.key, as: UTF8.self)
        let raw = refusesKey && refusal.raw.isEmpty ? refusal.key : refusal.raw
        description =
            JSON.object([
                ("column", .string(refusal.source ?? "key")), ("raw", .string(Self.storable(raw))),
                ("reason", .string(refusal.reason)),
            ]).text
    }

    private static func storable(_ raw: [UInt8]) -> String {
        guard case .storable = StorableText.check(raw.span) else {
            // Three characters a byte: what would be cut off need not be spelled.
            let spelled = PercentEncoding.encode(raw.prefix(maximumRawBytes))
            return cut(Array(spelled.utf8)) { $0 != UInt8(ascii: "%") }
        }
        return cut(raw) { $0 & 0xC0 == 0x80 }
    }

    /// Cuts a text to the longest beginning that fits, never inside of a scalar or of a `%XX`.
    private static func cut(_ text: [UInt8], continues: (UInt8) -> Bool) -> String {
        guard text.count > maximumRawBytes else { return String(decoding: text, as: UTF8.self) }
        var end = maximumRawBytes
        for back in 0..<3 where continues(text[end - back]) == false {
            return String(decoding: text[..<(end - back)], as: UTF8.self)
        }
        while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: text[..<end], as: UTF8.self)
    }
}
