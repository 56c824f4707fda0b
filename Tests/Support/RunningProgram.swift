internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// A program that runs beside the test, and gets signals from it.
///
/// It is started by `posix_spawn` itself: Foundation's Process has crashed after thousands of starts in parallel.
public final class RunningProgram: Sendable {
    /// How a program ended.
    public struct Ending: Sendable {
        /// Its exit code; of one that died of a signal, 128 plus the signal.
        public let status: Int32
        /// What it wrote to standard output and standard error.
        public let output: String
    }

    /// The number of its process; another may have it once the program has ended.
    public var processID: Int32 { child.processID }
    private let child: Child
    private let outputFile: String
    private let ending: Task<Int32, Never>

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: its path, and its arguments.
    ///   - environment: variables to set, or to remove where nil, on top of those of the tests.
    ///   - outputFile: the path of a file that takes what it writes.
    ///   - isNobody: whether, where the tests are root, it runs as a user to whom permissions mean something.
    public init(
        _ arguments: [String], environment: [String: String?] = [:], outputFile: String, isNobody: Bool = false
    ) throws {
        let change = ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        var variables = ProcessInfo.processInfo.environment
        for (name, value) in environment { variables[name] = value }
        let child = try Child(
            (isNobody && getuid() == 0 ? change : []) + arguments, variables.map { "\($0.key)=\($0.value)" },
            outputFile)
        self.child = child
        self.outputFile = outputFile
        ending = Task {
            await withCheckedContinuation { continuation in
                // Waiting blocks, and must not do so on a thread that all tasks share.
                DispatchQueue.global().async { continuation.resume(returning: child.wait()) }
            }
        }
    }

    deinit { child.send(SIGKILL) }

    /// Waits for its end.
    public func end() async -> Ending {
        let status = await ending.value
        return Ending(status: status, output: (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? "")
    }

    /// Waits for its end, but not for ever.
    ///
    /// - Returns: nil if it had to be killed after so many seconds.
    public func end(within seconds: Int) async -> Ending? {
        let child = child
        let patience = Task {
            do { try await Task.sleep(for: .seconds(seconds)) } catch { return false }
            return child.send(SIGKILL)
        }
        let ending = await end()
        patience.cancel()
        return await patience.value && ending.status == 128 + SIGKILL ? nil : ending
    }

    /// Sends a signal; nothing if it has ended.
    public func send(_ signal: Int32) { child.send(signal) }

    /// What it has written so far.
    public var output: String { (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? "" }

    /// Waits until it is stopped by a signal, or has ended.
    ///
    /// - Returns: whether it is stopped.
    public func reachesStop() async throws -> Bool {
        while true {
            let state = child.state()
            if state == "T" { return true }
            if state == nil || state == "Z" || state == "X" { return false }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

/// A child of this process.
///
/// Its number is its own until it has been waited for, and any other process's afterwards: so signals are sent, and it is
/// waited for, under one lock.
private final class Child: Sendable {
    let processID: Int32
    private let isGone = Mutex(false)

    init(_ arguments: [String], _ environment: [String], _ outputFile: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputFile, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var processID: pid_t = 0
        let failure = posix_spawn(&processID, arguments[0], &actions, nil, words, variables)
        guard failure == 0 else {
            throw SupportError("cannot start \(arguments[0]): \(String(cString: strerror(failure)))")
        }
        self.processID = processID
    }

    /// - Returns: whether there was a process to send it to.
    @discardableResult
    func send(_ signal: Int32) -> Bool {
        isGone.withLock { !$0 && kill(processID, signal) == 0 }
    }

    /// Its state as proc(5) spells it; nil if it has been waited for.
    func state() -> String? {
        isGone.withLock { isGone in
            if isGone { return nil }
            let status = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)
            // The name in front may have spaces, but ends with the last parenthesis.
            return status?.split(separator: ")").last?.split(separator: " ").first.map(String.init)
        }
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit code; of one that died of a signal, 128 plus the signal.
    func wait() -> Int32 {
        // It stays a zombie, whose number nobody else gets, until the lock is taken.
        var information = siginfo_t()
        while waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        return isGone.withLock { isGone in
            var status: Int32 = 0
            while waitpid(processID, &status, 0) < 0, errno == EINTR {}
            isGone = true
            let signal = status & 0x7F
            return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        }
    }
}
