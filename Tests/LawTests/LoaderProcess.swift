internal import Foundation
internal import TestSupport

/// A loader that runs beside the test.
///
/// As root it is started as another user, so that permissions mean something to it.
final class LoaderProcess: Sendable {
    /// How a loader ended.
    struct Ending: Sendable {
        /// Its exit code; of one that died of a signal, 128 plus the signal.
        let status: Int32
        let output: String
    }

    let processID: Int32
    private let process: Process
    private let outputFile: String
    private let ending: Task<Int32, Never>

    /// Starts a loader.
    init(program: String, arguments: [String], fault: String?, outputFile: String) throws {
        self.outputFile = outputFile
        process = Process()
        let isRoot = getuid() == 0
        let change = ["--reuid=nobody", "--regid=nogroup", "--clear-groups", program]
        process.executableURL = URL(fileURLWithPath: isRoot ? "/usr/bin/setpriv" : program)
        process.arguments = (isRoot ? change : []) + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["DATASTORE_FAULT": fault ?? ""]) { $1 }
        if fault == nil { process.environment?["DATASTORE_FAULT"] = nil }
        try Data().write(to: URL(fileURLWithPath: outputFile))
        guard let output = FileHandle(forWritingAtPath: outputFile) else {
            throw SupportError("cannot write \(outputFile)")
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        let (endings, continuation) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { process in
            let base: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
            continuation.yield(base + process.terminationStatus)
            continuation.finish()
        }
        try process.run()
        processID = process.processIdentifier
        ending = Task { await endings.first { _ in true } ?? -1 }
    }

    deinit { if process.isRunning { kill(processID, SIGKILL) } }

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
            let status = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)
            let state = status?.split(separator: ")").last?.split(separator: " ").first
            if state == "T" { return true }
            if state == nil || state == "Z" || state == "X" { return false }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
