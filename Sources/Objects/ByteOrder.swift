#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The order of unsigned bytes, a shorter prefix first.
public enum ByteOrder {
    /// Compares two runs of bytes: negative, zero or positive as the first is before, equal to or after the second.
    public static func compare(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        let shared = min(left.count, right.count)
        let order = left.withUnsafeBufferPointer { leftBytes in
            right.withUnsafeBufferPointer { rightBytes -> Int32 in
                guard shared > 0, let a = leftBytes.baseAddress, let b = rightBytes.baseAddress else { return 0 }
                return memcmp(a, b, shared)
            }
        }
        return order != 0 ? Int(order) : left.count - right.count
    }
}
