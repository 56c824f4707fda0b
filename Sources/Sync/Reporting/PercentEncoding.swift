internal import Objects
internal import Text

/// Spells bytes that PostgreSQL cannot store as text.
package enum PercentEncoding {
    /// The longest spelling of a key, in bytes: what the index over the rejects is sure to hold.
    package static let maximumBytes = 1024
    /// How much of a longer spelling is kept in front of the digest.
    package static let keptCharacters = 900

    /// Every byte outside `A–Z a–z 0–9 . _ ~ / -` as `%XX`.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        URIEncoding.escaped(bytes, keepsSlashes: true)
    }

    /// A key's spelling; one that would be too long is cut and told apart by the SHA-256 of the key.
    package static func encode(key: [UInt8]) -> String {
        let spelled = encode(key)
        guard spelled.utf8.count > maximumBytes else { return spelled }
        return spelled.prefix(keptCharacters) + "…" + SHA256Digest.hexadecimal(of: key)
    }

    /// The bytes that a spelling stands for; nil where it holds no `%XX`, or was cut.
    package static func decode(_ spelled: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = Array(spelled.utf8)[...]
        var hasEscapes = false
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                guard URIEncoding.standsForItself(byte, keepsSlashes: true) else { return nil }
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
            rest = rest.dropFirst(2)
            bytes.append(value)
            hasEscapes = true
        }
        return hasEscapes ? bytes : nil
    }
}
