internal import Glibc
internal import Objects

/// What tells one state of a file from another: its size, its two times, and where needed its inode.
///
/// The change time moves with every write, rename over the file and edit of its attributes, and cannot be set by the
/// file's owner as the modification time can. The device is left out, because its number may differ after a reboot.
struct FileState: Equatable {
    /// The version of the facts that the fingerprint is made of; a new one makes every object look touched once.
    static let fingerprintVersion: Int64 = 2

    var size: Int64
    var modified: FileTime
    var changed: FileTime
    var inode: Int64

    init(_ state: stat) {
        size = Int64(state.st_size)
        modified = FileTime(state.st_mtim)
        changed = FileTime(state.st_ctim)
        inode = Int64(bitPattern: UInt64(state.st_ino))
    }

    /// The fingerprint of a file in this state; `Fingerprint.lookAgain` while the file could still change unnoticed.
    ///
    /// - Parameters:
    ///   - entry: what the folder's `.octue` file says of the file; nil if nothing.
    ///   - now: when the state was looked up.
    func fingerprint(entry: Fingerprint?, now: FileTime, hasher: inout FingerprintHasher) -> Fingerprint {
        changed.isRacy(at: now) ? .lookAgain : settledFingerprint(entry: entry, hasher: &hasher)
    }

    /// The fingerprint of a file that has been in this state for long.
    ///
    /// The entry needs no time to settle: it is read anew by every run and counts by what it says, so that one that changes
    /// unnoticed now is noticed then.
    ///
    /// The inode counts where the change time is in whole seconds, in which a file can be replaced by another of the same size.
    /// Elsewhere it would only tell of file systems that number their inodes anew whenever they are mounted.
    func settledFingerprint(entry: Fingerprint?, hasher: inout FingerprintHasher) -> Fingerprint {
        hasher.reset()
        hasher.add(Self.fingerprintVersion)
        hasher.add(size)
        for time in [modified, changed] {
            hasher.add(time.seconds)
            hasher.add(time.nanoseconds)
        }
        hasher.add(changed.nanoseconds == 0 ? inode : 0)
        hasher.add(entry?.bits ?? 0)
        return hasher.fingerprint()
    }
}
