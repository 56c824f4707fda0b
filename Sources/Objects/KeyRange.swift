/// A run of keys: those greater than `lowerBound` and at most `upperBound`, of those that begin with `prefix`.
///
/// Open below and closed above, as S3's `start-after` is, so that the range after a cursor is again a range.
public struct KeyRange: Hashable, Sendable {
    /// What every key of the range begins with; empty for any.
    ///
    /// Stores check rights by it, and a bucket need not look where no key can begin so.
    public let prefix: [UInt8]
    /// The key before the first one of the range; nil means from the first key on.
    public let lowerBound: ObjectKey?
    /// The last key that may be in the range; nil means to the last key.
    public let upperBound: ObjectKey?

    /// Makes the range of the keys greater than `lowerBound` and at most `upperBound` that begin with `prefix`.
    public init(after lowerBound: ObjectKey?, through upperBound: ObjectKey?, prefix: some Sequence<UInt8> = []) {
        self.prefix = Array(prefix)
        self.lowerBound = lowerBound
        self.upperBound = upperBound
    }

    /// Every key there can be.
    public static let all = KeyRange(after: nil, through: nil)

    /// What is left of the range after a key; all of it for nil.
    public func rest(after key: ObjectKey?) -> KeyRange {
        KeyRange(after: key ?? lowerBound, through: upperBound, prefix: prefix)
    }

    /// Whether a key lies in the range.
    public func contains(_ key: Span<UInt8>) -> Bool {
        if !prefix.isEmpty, ByteOrder.compare(key.extracting(first: prefix.count), prefix.span) != 0 { return false }
        if let lowerBound, ByteOrder.compare(key, lowerBound.bytes.span) <= 0 { return false }
        if let upperBound, ByteOrder.compare(key, upperBound.bytes.span) > 0 { return false }
        return true
    }

    /// Whether the range has room for a key that begins with `beginning` and goes on after it.
    ///
    /// False means that such keys are all before the range or all after it.
    public func mayContain(beginningWith beginning: Span<UInt8>) -> Bool {
        let common = min(prefix.count, beginning.count)
        if ByteOrder.compare(beginning.extracting(first: common), prefix.span.extracting(first: common)) != 0 {
            return false
        }
        if let lowerBound {
            let bound = lowerBound.bytes.span.extracting(first: beginning.count)
            if ByteOrder.compare(beginning, bound) < 0 { return false }
        }
        if let upperBound, ByteOrder.compare(beginning, upperBound.bytes.span) >= 0 { return false }
        return true
    }
}
