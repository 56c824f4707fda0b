internal import Foundation

/// `fuzz SECONDS TARGET SEED`: feeds each target, or one, changed inputs for some time, and exits with 1 if anything is
/// found.
///
/// An empty TARGET means all, an empty SEED a new one. With both, the one input of the seed is fed again.
/// `fuzz corpus TARGET FOLDER` writes inputs into a folder, for a fuzzer that goes on from there.
@main struct Fuzz {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.count == 5, arguments[0] == "worker" { return try await work(arguments) }
        if arguments.count == 3, arguments[0] == "corpus" { return try writeCorpus(arguments[1], into: arguments[2]) }
        guard arguments.count == 3, let seconds = Double(arguments[0]), seconds > 0,
            arguments[1].isEmpty || FuzzTargets.names.contains(arguments[1]),
            arguments[2].isEmpty || UInt64(arguments[2]) != nil
        else {
            print("fuzz SECONDS TARGET SEED; the targets are \(FuzzTargets.names.joined(separator: ", "))")
            exit(2)
        }
        let names = arguments[1].isEmpty ? FuzzTargets.names : [arguments[1]]
        let given = UInt64(arguments[2])
        // Seeds of different runs lie far apart, as the inputs of one run have seeds that follow one another.
        let seed = given ?? UInt64.random(in: 0..<1 << 30) << 32
        let shares = names.map(FuzzTargets.share).reduce(0, +)
        var findings = 0
        for name in names {
            guard let target = try FuzzTargets.make(name) else { continue }
            let campaign = Campaign(
                name: name, target: target, seconds: seconds * FuzzTargets.share(of: name) / shares, seed: seed,
                isReplay: given != nil && !arguments[1].isEmpty)
            let outcome = try campaign.run()
            findings += outcome.findings.count
            print("\(name): \(outcome.inputs) inputs from seed \(seed), \(outcome.findings.count) findings")
            for finding in outcome.findings { print("  seed \(finding.seed): \(finding.message.prefix(400))") }
        }
        guard findings == 0 else {
            print("\(findings) findings are in Fuzzing/findings")
            exit(1)
        }
    }

    private static func writeCorpus(_ name: String, into folder: String) throws {
        guard let target = try FuzzTargets.make(name) else { exit(2) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for seed in UInt64(0)..<300 {
            var random = SplitMix(seed)
            try Data(target.input(&random)).write(to: URL(fileURLWithPath: "\(folder)/\(seed)"))
        }
    }

    /// `worker TARGET SEED END FOLDER`: the process that is fed.
    private static func work(_ arguments: [String]) async throws {
        guard let target = try FuzzTargets.make(arguments[1]), let seed = UInt64(arguments[2]) else { exit(2) }
        let end = Double(arguments[3]).map { Date(timeIntervalSince1970: $0) }
        try await Worker(target: target, state: WorkerState(folder: arguments[4]), end: end).run(from: seed)
    }
}
