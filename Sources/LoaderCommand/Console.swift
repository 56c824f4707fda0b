internal import Glibc
internal import Synchronization

/// The two streams of the program.
enum Console {
    /// Writes a line of the result.
    static func write(_ line: String) {
        put(line + "\n", to: STDOUT_FILENO)
    }

    /// Writes a line beside the result.
    static func note(_ line: String) {
        put(line + "\n", to: STDERR_FILENO)
    }

    /// Writes beside the result without ending the line.
    static func draw(_ text: String) {
        put(text, to: STDERR_FILENO)
    }

    /// Whether what is written beside the result is seen on a terminal.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether escapes for colour and cursor may be written: on a terminal, unless `NO_COLOR` is set (no-color.org).
    static var hasEscapes: Bool {
        guard isTerminal else { return false }
        guard let wish = getenv("NO_COLOR") else { return true }
        return wish[0] == 0
    }

    private static let lost = Atomic<Bool>(false)

    /// Whether something that was to be written is lost, as on a disk that is full.
    static var hasLostOutput: Bool { lost.load(ordering: .relaxed) }

    private static func put(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // It is no reason to end a run; the exit code says so where the result is lost.
            guard count > 0 else {
                if descriptor == STDOUT_FILENO { lost.store(true, ordering: .relaxed) }
                return
            }
            bytes = bytes.dropFirst(count)
        }
    }
}
