internal import Foundation
internal import TestSupport

/// Feeds one target for some time, in processes of its own, and keeps what is found.
struct Campaign {
    /// How long one batch of inputs may take.
    private static let patience: TimeInterval = 60
    /// After so many findings there is enough to look at.
    private static let maximumFindings = 10

    let name: String
    let target: any FuzzTarget
    let seconds: TimeInterval
    /// The first seed.
    let seed: UInt64
    /// Whether only the one input of the seed is fed.
    let isReplay: Bool

    /// What came of it.
    struct Outcome {
        var inputs: UInt64 = 0
        var findings: [Finding] = []
    }

    func run() throws -> Outcome {
        var outcome = Outcome()
        var next = seed
        let end = Date(timeIntervalSinceNow: seconds)
        repeat {
            let folder = try TemporaryFolder()
            let state = WorkerState(folder: folder.path)
            try state.reset()
            let death = try work(from: next, until: end, state)
            let reached = state.position ?? next
            outcome.findings += state.findings
            if let death { outcome.findings.append(Finding(seed: reached, message: death)) }
            outcome.inputs += reached &- next
            // What killed the worker is not fed again.
            next = reached &+ UInt64(target.batchSize)
            withExtendedLifetime(folder) {}
        } while !isReplay && Date() < end && outcome.findings.count < Self.maximumFindings
        for finding in outcome.findings { try keep(finding) }
        return outcome
    }

    /// Runs a worker to its end.
    ///
    /// - Returns: how it died; nil if it ended well.
    private func work(from first: UInt64, until end: Date, _ state: WorkerState) throws -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let limit = isReplay ? "one" : String(end.timeIntervalSince1970)
        process.arguments = ["worker", name, String(first), limit, state.folder]
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        process.standardError = try FileHandle(forWritingTo: state.errors)
        try process.run()
        var (position, since) = (state.position, Date())
        while process.isRunning {
            Thread.sleep(forTimeInterval: 0.1)
            if state.position != position { (position, since) = (state.position, Date()) }
            if Date().timeIntervalSince(since) > Self.patience {
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                return "does not end within \(Int(Self.patience)) s"
            }
        }
        if process.terminationReason == .exit, process.terminationStatus == 0 { return nil }
        let errors = String(decoding: (try? Data(contentsOf: state.errors)) ?? Data(), as: UTF8.self)
        return "the process ended with \(process.terminationStatus): \(errors.suffix(2000))"
    }

    /// Writes the input and what is wrong into the folder of findings.
    private func keep(_ finding: Finding) throws {
        let base = "\(repositoryRoot())/Fuzzing/findings/\(name)-\(finding.seed)"
        var random = SplitMix(finding.seed)
        try Data(target.input(&random)).write(to: URL(fileURLWithPath: base + ".input"))
        let text = "\(finding.message)\nOnce more: make fuzz TARGET=\(name) SEED=\(finding.seed)\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: base + ".txt"))
    }
}
