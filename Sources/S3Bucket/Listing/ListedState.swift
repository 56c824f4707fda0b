internal import Objects

/// What a listing shows of an object's state besides its texts.
struct ListedState {
    /// In bytes; -1 if the listing does not tell.
    var size: Int64
    /// Microseconds since 1970; 0 if the listing does not tell.
    var lastModified: Int64

    /// The fingerprint: of ETag, size and time, and at its end of the storage class, to which a rule of the bucket's life cycle
    /// moves objects that stay what they are.
    func fingerprint(
        etag: Span<UInt8>, storageClass: Span<UInt8>, _ hasher: inout FingerprintHasher
    ) -> Fingerprint {
        hasher.reset()
        hasher.add(etag)
        hasher.add(size)
        hasher.add(lastModified)
        return hasher.fingerprint().ending(in: Self.mark(of: storageClass))
    }

    /// Eight bits of a storage class: an FNV-1a hash, folded.
    ///
    /// Those of all classes that are known are different.
    static func mark(of storageClass: Span<UInt8>) -> UInt8 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in storageClass.indices { hash = (hash ^ UInt64(storageClass[index])) &* 0x100_0000_01b3 }
        hash ^= hash >> 32
        hash ^= hash >> 16
        hash ^= hash >> 8
        return UInt8(truncatingIfNeeded: hash)
    }
}
