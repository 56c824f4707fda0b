internal import Objects

/// What a listing shows of an object's state besides its texts.
struct ListedState {
    /// In bytes; -1 if the listing does not tell.
    var size: Int64
    /// Microseconds since 1970; 0 if the listing does not tell.
    var lastModified: Int64

    /// The fingerprint: of ETag, size, time and storage class.
    func fingerprint(
        etag: Span<UInt8>, storageClass: Span<UInt8>, _ hasher: inout FingerprintHasher
    ) -> Fingerprint {
        hasher.reset()
        hasher.add(etag)
        hasher.add(size)
        hasher.add(lastModified)
        hasher.add(storageClass)
        return hasher.fingerprint()
    }
}
