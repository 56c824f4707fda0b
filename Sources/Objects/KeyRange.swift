/// A run of keys: those greater than `lowerBound` and at most `upperBound`.
///
/// Open below and closed above, as S3's `start-after` is, so that the range after a cursor is again a range.
public struct KeyRange: Hashable, Sendable {
    /// The key before the first one of the range; nil means from the first key on.
    public let lowerBound: ObjectKey?
    /// The last key that may be in the range; nil means to the last key.
    public let upperBound: ObjectKey?

    /// Makes the range of the keys greater than `lowerBound` and at most `upperBound`.
    public init(after lowerBound: ObjectKey?, through upperBound: ObjectKey?) {
        self.lowerBound = lowerBound
        self.upperBound = upperBound
    }

    /// Every key there can be.
    public static let all = KeyRange(after: nil, through: nil)

    /// Whether a key lies in the range.
    public func contains(_ key: Span<UInt8>) -> Bool {
        if let lowerBound, ByteOrder.compare(key, lowerBound.bytes.span) <= 0 { return false }
        if let upperBound, ByteOrder.compare(key, upperBound.bytes.span) > 0 { return false }
        return true
    }

    /// Whether the range has room for a key that begins with `prefix` and goes on after it.
    ///
    /// False means that such keys are all before the range or all after it.
    public func mayContain(beginningWith prefix: Span<UInt8>) -> Bool {
        if let lowerBound {
            let beginning = lowerBound.bytes.span.extracting(first: prefix.count)
            if ByteOrder.compare(prefix, beginning) < 0 { return false }
        }
        if let upperBound, ByteOrder.compare(prefix, upperBound.bytes.span) >= 0 { return false }
        return true
    }
}
