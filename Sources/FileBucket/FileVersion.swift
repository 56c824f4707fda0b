internal import Glibc
internal import Objects

/// What tells one state of a file from another: inode, change time and size.
///
/// The change time moves when the content, the attributes or the mode change, and cannot be set by hand as the
/// modification time can.
struct FileVersion {
    let inode: UInt64
    let changeSeconds: Int64
    let changeNanoseconds: Int64
    let size: Int64
    let modified: Timestamp?

    /// The version of what `stat` found.
    init(_ status: stat) {
        inode = UInt64(status.st_ino)
        changeSeconds = Int64(status.st_ctim.tv_sec)
        changeNanoseconds = Int64(status.st_ctim.tv_nsec)
        size = Int64(status.st_size)
        modified = Timestamp(seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int64(status.st_mtim.tv_nsec))
    }

    /// Looks at a regular file in a directory, never through a link; nil if it is another kind of file.
    init?(of name: ArraySlice<UInt8>, in directory: Int32) throws(FileSystemError) {
        var status = stat()
        let failure = (name + [0]).withUnsafeBytes { bytes -> Int32 in
            guard let base = bytes.baseAddress else { return ENOENT }
            let path = base.assumingMemoryBound(to: CChar.self)
            return fstatat(directory, path, &status, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno
        }
        guard failure == 0 else { throw FileSystemError(failure) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(status)
    }

    /// The version as text, for people.
    var text: String {
        let nanoseconds = String(changeNanoseconds)
        let padded = String(repeating: "0", count: 9 - nanoseconds.count) + nanoseconds
        return "\(inode)-\(changeSeconds).\(padded)-\(size)"
    }

    /// Adds the version to a fingerprint.
    func add(to hasher: inout FingerprintHasher) {
        hasher.add(Int64(bitPattern: inode))
        hasher.add(changeSeconds)
        hasher.add(changeNanoseconds)
        hasher.add(size)
    }

    /// Whether the file may change again without its version changing.
    ///
    /// A kernel's clock for files moves in ticks of up to 10 ms, and some file systems keep whole seconds, or two, only. A
    /// file that changed within that grain of being looked at is stored so that the next run looks again.
    func isSettled(at now: timespec) -> Bool {
        let sinceChange = (Int64(now.tv_sec) - changeSeconds) * 1_000_000_000 + Int64(now.tv_nsec) - changeNanoseconds
        return sinceChange > (changeNanoseconds == 0 ? 2_000_000_000 : 20_000_000)
    }
}
