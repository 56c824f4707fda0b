internal import Glibc
internal import Objects

/// What tells one state of a file from another: inode, change time and size.
///
/// The change time moves with every write, rename over the file and edit of its attributes, and cannot be set by the
/// file's owner as the modification time can. The device is left out, because its number may differ after a reboot.
struct FileState: Equatable {
    /// The version of the facts that the fingerprint is made of; a new one makes every object look changed once.
    static let fingerprintVersion: Int64 = 1

    var inode: Int64
    var changed: FileTime
    var size: Int64

    init(_ state: stat) {
        inode = Int64(bitPattern: UInt64(state.st_ino))
        changed = FileTime(state.st_ctim)
        size = Int64(state.st_size)
    }

    /// The text that stands for this state: inode, change time in seconds and nanoseconds, size.
    var version: String {
        let nanoseconds = String(changed.nanoseconds)
        let padding = String(repeating: "0", count: max(0, 9 - nanoseconds.utf8.count))
        return "\(UInt64(bitPattern: inode))-\(changed.seconds).\(padding)\(nanoseconds)-\(size)"
    }

    /// The fingerprint of a file in this state.
    ///
    /// - Parameters:
    ///   - companion: the state of the `.octue` file that describes the file; nil if there is none.
    ///   - now: when the states were looked up.
    func fingerprint(companion: FileState?, now: FileTime, hasher: inout FingerprintHasher) -> Fingerprint {
        if changed.isRacy(at: now) || companion?.changed.isRacy(at: now) == true { return .lookAgain }
        hasher.reset()
        hasher.add(Self.fingerprintVersion)
        for state in [self, companion].compactMap({ $0 }) {
            hasher.add(state.inode)
            hasher.add(state.changed.seconds)
            hasher.add(state.changed.nanoseconds)
            hasher.add(state.size)
        }
        return hasher.fingerprint()
    }
}

/// A moment as the file system keeps it.
struct FileTime: Equatable {
    var seconds: Int64
    var nanoseconds: Int64

    init(seconds: Int64, nanoseconds: Int64) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    init(_ time: timespec) {
        self.init(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }

    /// This moment.
    static var now: FileTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return FileTime(time)
    }

    /// Whether a file that changed at this moment could change once more and show the same change time.
    ///
    /// The kernel stamps files with the time of its last tick, and ticks are up to 10 ms apart: two changes within one
    /// tick have one change time, and of two equally long contents the second could not be told from the first. So a file that
    /// changed less than two ticks before it was looked at, or in what is still the future here, has to be looked at
    /// again. Some file systems keep whole seconds only, FAT even ones; there a time without a fraction means up to
    /// two seconds.
    func isRacy(at now: FileTime) -> Bool {
        let window: Int64 = nanoseconds == 0 ? 2_000_000_000 : 20_000_000
        guard seconds < now.seconds else {
            return seconds > now.seconds || now.nanoseconds - nanoseconds <= window
        }
        let (gap, overflow) = now.seconds.subtractingReportingOverflow(seconds)
        if overflow || gap > 3 { return false }
        return gap * 1_000_000_000 + now.nanoseconds - nanoseconds <= window
    }
}
