internal import Glibc

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

    private static func put(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // A reader that went away is no reason to end a run.
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
