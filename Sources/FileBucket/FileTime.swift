internal import Glibc
internal import Objects

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

    /// The later of two moments.
    static func later(_ one: FileTime, _ other: FileTime) -> FileTime {
        (one.seconds, one.nanoseconds) < (other.seconds, other.nanoseconds) ? other : one
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

extension Timestamp {
    /// A moment of the file system; nil outside the years that can be stored.
    init?(_ time: FileTime) {
        self.init(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }
}
