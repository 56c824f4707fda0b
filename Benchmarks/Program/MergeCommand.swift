internal import ArgumentParser
internal import Glibc
internal import Objects
internal import Postgres
internal import Sync

/// `benchmark merge`: one run of the loader over the made-up bucket, in a process of its own.
///
/// It prints one line, tab between: seconds, peak memory in kB, objects listed, rows written, the phases as JSON.
struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Merge the bucket into the database that PGHOST and the like name.")

    @Argument(help: "The datastore.") var store = "wind_scans"
    @Flag(help: "List in no order.") var unordered = false
    @Option(help: "List so many ranges at once.") var jobs = 2
    @OptionGroup var farm: FarmOptions

    func run() async throws {
        let database = Database(.environment, version: "benchmark")
        let registry = try await Registry(database, for: .merging)
        let record = try await StoreRecord(named: store, in: registry)
        await registry.close()
        let bucket = SyntheticBucket(farm.farm, isOrdered: !unordered)
        var options = MergeOptions()
        options.jobs = jobs
        let report = await Run(
            of: record, in: database, options: options, version: "benchmark", stop: StopRequest()
        ) { _ in bucket }.execute()
        guard report.outcome == .merged else {
            throw ValidationError("\(report.outcome.word): \(report.error ?? "not merged") \(report.remarks)")
        }
        let counts = report.counts
        let written = counts.new + counts.changed + counts.restored + counts.gone
        let phases = report.phases.map { "\"\($0.phase)\": \(($0.seconds * 1000).rounded() / 1000)" }
        print(
            report.seconds, Self.peakMemory, counts.listed, written, "{\(phases.joined(separator: ", "))}",
            separator: "\t")
    }

    /// The most memory that this process ever had resident, in kB.
    private static var peakMemory: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Int(usage.ru_maxrss)
    }
}
