internal import Dispatch
internal import Foundation
internal import Glibc
internal import TestSupport

/// A loader that runs beside the test.
///
/// As root it is started as another user, so that permissions mean something to it. It is started by `posix_spawn`
/// itself: Foundation's Process has crashed after thousands of starts in parallel.
final class LoaderProcess: Sendable {
    /// How a loader ended.
    struct Ending: Sendable {
        /// Its exit code; of one that died of a signal, 128 plus the signal.
        let status: Int32
        let output: String
    }

    let processID: Int32
    private let outputFile: String
    private let ending: Task<Int32, Never>

    /// Starts a loader.
    init(program: String, arguments: [String], fault: String?, outputFile: String) throws {
        self.outputFile = outputFile
        let isRoot = getuid() == 0
        let change = ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        var environment = ProcessInfo.processInfo.environment
        environment["DATASTORE_FAULT"] = fault
        let started = try Self.spawn(
            (isRoot ? change : []) + [program] + arguments, environment.map { "\($0.key)=\($0.value)" }, outputFile)
        processID = started
        ending = Task {
            await withCheckedContinuation { continuation in
                // waitpid blocks, and must not do so on a thread that all tasks share.
                DispatchQueue.global().async { continuation.resume(returning: Self.wait(for: started)) }
            }
        }
    }

    deinit {
        // A process that has ended is waited for already, and its number may be another's; so it is asked for first.
        if let state = Self.state(of: processID), state != "Z" { kill(processID, SIGKILL) }
    }

    /// Waits for its end.
    func end() async -> Ending {
        let status = await ending.value
        return Ending(status: status, output: (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? "")
    }

    func send(_ signal: Int32) { kill(processID, signal) }

    /// Waits until it is stopped by a signal, or has ended.
    ///
    /// - Returns: whether it is stopped.
    func reachesStop() async throws -> Bool {
        while true {
            let state = Self.state(of: processID)
            if state == "T" { return true }
            if state == nil || state == "Z" || state == "X" { return false }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// The state of a child of this process, as proc(5) spells it; nil if there is none of that number.
    private static func state(of processID: Int32) -> String? {
        let status = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)
        let fields = status?.split(separator: ")").last?.split(separator: " ")
        guard let fields, fields.count > 1, Int32(fields[1]) == getpid() else { return nil }
        return String(fields[0])
    }

    private static func spawn(_ arguments: [String], _ environment: [String], _ outputFile: String) throws -> Int32 {
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
        return processID
    }

    private static func wait(for processID: Int32) -> Int32 {
        var status: Int32 = 0
        while waitpid(processID, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
