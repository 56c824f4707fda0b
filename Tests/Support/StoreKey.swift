/// A key as a bucket has it: its bytes.
///
/// Texts of Swift's are equal in whichever of Unicode's forms they are written, and such keys are two objects.
public struct StoreKey: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The key as text.
    public let text: String

    /// Takes a key.
    public init(_ text: String) { self.text = text }

    /// Takes a key.
    public init(stringLiteral text: String) { self.text = text }

    /// Compares by bytes.
    public static func == (left: StoreKey, right: StoreKey) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    /// Whether the key begins with these bytes.
    public func hasPrefix(_ prefix: String) -> Bool { text.utf8.starts(with: prefix.utf8) }
}

extension Dictionary where Key == StoreKey {
    /// The value of a key.
    public subscript(text: String) -> Value? {
        get { self[StoreKey(text)] }
        set { self[StoreKey(text)] = newValue }
    }
}

extension Set where Element == StoreKey {
    /// Whether a key is one of them.
    public func contains(_ text: String) -> Bool { contains(StoreKey(text)) }
}
