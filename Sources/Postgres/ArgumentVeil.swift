internal import Glibc

/// Hides a password that was given on the command line from the list of processes.
///
/// Every user of a machine may read the arguments of every process (`/proc/PID/cmdline`, proc(5)). They can be
/// overwritten by the process itself, but stand there until it has begun to run; a password file or a service file, which
/// libpq reads by itself, are never seen at all.
public enum ArgumentVeil {
    /// Overwrites a connection string wherever it stands among the arguments, if it may hold a password.
    public static func hide(_ text: String) {
        guard mayHoldPassword(text) else { return }
        let wanted = Array(text.utf8)
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let argument = unsafe CommandLine.unsafeArgv[index] else { continue }
            let length = unsafe strlen(argument)
            guard length >= wanted.count else { continue }
            // Both `--database TEXT` and `--database=TEXT`.
            let start = unsafe argument + (length - wanted.count)
            let bytes = unsafe UnsafeRawBufferPointer(start: start, count: wanted.count)
            if unsafe bytes.elementsEqual(wanted) {
                _ = unsafe memset(start, Int32(UInt8(ascii: "x")), wanted.count)
            }
        }
    }

    /// Whether a URL has something behind a colon in front of its `@`, or a list of keywords names a password.
    static func mayHoldPassword(_ text: String) -> Bool {
        if text.lowercased().contains("password") { return true }
        guard let authority = text.firstRange(of: "://").map({ text[$0.upperBound...] }) else { return false }
        return authority.prefix { $0 != "@" }.contains(":") && authority.contains("@")
    }
}
