/// The full key of an object in its bucket, held and compared as UTF-8 bytes.
///
/// Swift's `String` compares by canonical equivalence, so that the NFC and NFD forms of a name are equal; for a bucket
/// they are two objects. Byte order is also the order of S3 and GCS listings and of PostgreSQL's `COLLATE "C"`.
public struct ObjectKey: Hashable, Sendable, Comparable {
    /// The longest key in bytes: the limit of S3 and GCS, and of what a b-tree index is sure to hold.
    public static let maximumBytes = 1024

    /// The bytes of the key: valid UTF-8 without NUL, 1 to 1024 of them.
    public let bytes: [UInt8]

    /// Takes bytes as a key.
    ///
    /// - Throws: `KeyRefusal` if PostgreSQL could not store the key.
    public init(_ bytes: [UInt8]) throws(KeyRefusal) {
        if let refusal = KeyRefusal.reason(against: bytes.span) { throw refusal }
        self.bytes = bytes
    }

    /// Takes a text as a key.
    ///
    /// - Throws: `KeyRefusal` if PostgreSQL could not store the key.
    public init(_ text: String) throws(KeyRefusal) {
        try self.init(Array(text.utf8))
    }

    /// The key as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A key before this one, with as few as possible between them; nil if there is none.
    public var predecessor: ObjectKey? {
        var scalars = String.UnicodeScalarView(text.unicodeScalars)
        guard let last = scalars.popLast() else { return nil }
        if let before = Unicode.Scalar(last.value - 1), before.value > 0 {
            scalars.append(before)
            if let close = try? ObjectKey(String(scalars) + "\u{10FFFF}") { return close }
            scalars.removeLast()
        }
        return try? ObjectKey(String(scalars))
    }

    /// Compares by bytes.
    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        ByteOrder.compare(left.bytes.span, right.bytes.span) < 0
    }
}

/// Why a key cannot be stored; such an object is listed among the rejects.
public enum KeyRefusal: String, Error, Sendable {
    /// The key has no bytes.
    case empty = "the key is empty"
    /// The key has more than `ObjectKey.maximumBytes` bytes.
    case tooLong = "the key is longer than 1024 bytes"
    /// The key contains U+0000, which PostgreSQL's text cannot hold.
    case containsNull = "the key contains U+0000"
    /// The key is not valid UTF-8.
    case notUTF8 = "the key is not UTF-8"

    static func reason(against bytes: Span<UInt8>) -> KeyRefusal? {
        if bytes.isEmpty { return .empty }
        if bytes.count > ObjectKey.maximumBytes { return .tooLong }
        return switch StorableText.check(bytes) {
        case .storable: nil
        case .containsNull: .containsNull
        case .notUTF8: .notUTF8
        }
    }
}
