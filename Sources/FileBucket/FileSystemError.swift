internal import Glibc
internal import Objects

/// Why a call to the file system failed.
struct FileSystemError: Error {
    let code: Int32

    init(_ code: Int32) {
        self.code = code
    }

    /// Whether the file or directory is no longer there, which is no failure of a listing.
    var hasVanished: Bool { code == ENOENT || code == ENOTDIR }

    /// The failure as one of a bucket.
    func bucketError(_ action: String, _ path: String) -> BucketError {
        let reason = String(cString: strerror(code))
        let kind: BucketError.Kind =
            switch code {
            case EACCES, EPERM: .denied
            case ENOENT, ENOTDIR: .missing
            default: .unavailable
            }
        return BucketError(kind, "cannot \(action) \(path): \(reason)")
    }
}
