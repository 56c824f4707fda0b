internal import CStatx
internal import CXattr
internal import Glibc

/// The system calls that look at what is in a bucket, each as its manual page has it: a negative result or nil means failure,
/// and `errno` says which.
///
/// A disk that fails for one file cannot be had on demand; a test replaces the call that is to fail instead.
struct SystemCalls: Sendable {
    /// openat(2).
    var open: @Sendable (_ folder: Int32, _ name: UnsafePointer<CChar>, _ flags: Int32) -> Int32 = {
        openat($0, $1, $2)
    }
    /// fstatat(2) of the name itself, be it a link.
    var state: @Sendable (_ folder: Int32, _ name: UnsafePointer<CChar>, _ state: inout stat) -> Int32 = {
        fstatat($0, $1, &$2, AT_SYMLINK_NOFOLLOW)
    }
    /// statx(2) with AT_STATX_FORCE_SYNC, by which a network file system asks its server what the name is now.
    ///
    /// Its result is of no use but for what later calls then answer.
    var refresh: @Sendable (_ folder: Int32, _ name: UnsafePointer<CChar>) -> Void = {
        var facts = statx()
        _ = statx($0, $1, AT_SYMLINK_NOFOLLOW | AT_STATX_FORCE_SYNC, UInt32(STATX_BASIC_STATS), &facts)
    }
    /// fstat(2).
    var openState: @Sendable (_ file: Int32, _ state: inout stat) -> Int32 = { fstat($0, &$1) }
    /// readdir(3).
    var nextEntry: @Sendable (_ stream: OpaquePointer) -> UnsafeMutablePointer<dirent>? = { readdir($0) }
    /// pread(2).
    var read: @Sendable (_ file: Int32, _ buffer: UnsafeMutableRawBufferPointer, _ offset: Int) -> Int = {
        pread($0, $1.baseAddress, $1.count, off_t($2))
    }
    /// flistxattr(2).
    var attributeNames: @Sendable (_ file: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int = {
        flistxattr($0, $1.baseAddress?.assumingMemoryBound(to: CChar.self), $1.count)
    }
    /// fgetxattr(2).
    var attribute:
        @Sendable (_ file: Int32, _ name: UnsafePointer<CChar>, _ buffer: UnsafeMutableRawBufferPointer) -> Int =
            { fgetxattr($0, $1, $2.baseAddress, $2.count) }
    /// Waits for a number of seconds.
    var pause: @Sendable (_ seconds: UInt32) -> Void = { _ = sleep($0) }
    /// What time it is.
    var now: @Sendable () -> FileTime = { FileTime.now }
}
