internal import ArgumentParser
internal import Objects
internal import Postgres
internal import Sync

/// `loader merge`.
struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "List buckets and bring their tables into step.",
        discussion: """
            EXAMPLES
              loader merge lidar_scans
              loader merge --all --quiet
              loader merge --dry-run lidar_scans
              loader merge --approve 3f9a… lidar_scans

            EXIT CODES
              0 merged, 1 failed, 3 deletions held or another hash approved, 4 incomplete (nothing deleted), 5 busy,
              64 wrong usage, 128 plus the signal when stopped by one. With several datastores: that of the worst.
            """)

    @Argument(help: "The datastores.") var stores: [String] = []
    @Flag(help: "Every datastore of the registry.") var all = false
    @Flag(help: "Say what would be done, and write nothing to the table.") var dryRun = false
    @Option(help: ArgumentHelp("Delete what an earlier run held under this hash and is still gone.", valueName: "hash"))
    var approve: String?
    @Option(help: "Look only at keys that begin with this.") var prefix: String?
    @Option(help: ArgumentHelp("How long the lease lasts if it is not renewed.", valueName: "seconds")) var lease = 60
    @Flag(help: "Begin anew even if a run that broke off could be continued.") var noResume = false
    @Option(help: ArgumentHelp("Continue runs that began at most this long ago.", valueName: "hours"))
    var resumeWithin = 6.0
    @Option(
        help: ArgumentHelp(
            "List so many ranges of keys at once, each on two connections to the database.", valueName: "number"))
    var jobs = 2
    @Flag(help: "If a loader that died holds the lease, wait until it ends.") var wait = false
    @Flag(help: "Write one JSON object per run to standard output.") var json = false
    @Flag(name: .shortAndLong, help: "Write nothing unless something went wrong.") var quiet = false
    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        guard all != !stores.isEmpty else { throw ValidationError("Name one or more datastores, or use --all.") }
        guard approve == nil || (stores.count == 1 && !dryRun) else {
            throw ValidationError("--approve goes with exactly one datastore, and not with --dry-run.")
        }
        guard prefix == nil || stores.count == 1 else {
            throw ValidationError("--prefix goes with exactly one datastore.")
        }
        guard (4...86_400).contains(lease) else { throw ValidationError("--lease is 4 to 86400 seconds.") }
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs is 1 to 64.") }
        guard (0...1000).contains(resumeWithin) else { throw ValidationError("--resume-within is 0 to 1000 hours.") }
    }

    func run() async throws {
        let stop = StopRequest()
        let watch = SignalWatch(stop)
        let code = await merge(stop)
        withExtendedLifetime(watch) {}
        throw ExitCode(code)
    }

    private func merge(_ stop: StopRequest) async -> Int32 {
        do throws(SyncError) {
            let target = try database.target()
            let session = try await target.open()
            let registry = try await Registry(session, for: .merging)
            let names = all ? try await registry.storeNames() : stores
            var codes: [Int32] = []
            for name in names where !stop.isExpressed {
                let report = await report(of: name, registry, target, stop)
                show(report)
                codes.append(report.outcome.exitCode)
            }
            await session.close()
            return Self.worst(codes)
        } catch {
            Console.note("loader: \(error)")
            return 1
        }
    }

    private func report(
        of name: String, _ registry: Registry, _ target: Database, _ stop: StopRequest
    ) async -> RunReport {
        let line = quiet || json && !Console.isTerminal ? nil : ProgressLine(redraws: Console.hasEscapes)
        do throws(SyncError) {
            let store = try await StoreRecord(named: name, in: registry)
            let run = Run(
                of: store, in: target, options: options, version: Loader.version, stop: stop, observer: line,
                openBucket: Buckets.open)
            let report = await run.execute()
            line?.clear()
            return report
        } catch {
            return RunReport(store: name, outcome: .failed, error: error.description)
        }
    }

    private var options: MergeOptions {
        var options = MergeOptions()
        options.isDryRun = dryRun
        options.approve = approve
        options.prefix = prefix
        options.leaseSeconds = lease
        options.mayResume = !noResume
        options.resumeWithinHours = resumeWithin
        options.jobs = jobs
        options.waitsForLease = wait
        return options
    }

    private func show(_ report: RunReport) {
        if json { Console.write(report.json.text) }
        let lines = ReportText.lines(report)
        switch report.outcome {
        case .merged, .planned:
            if !quiet && !json { lines.forEach(Console.write) }
        case .held, .incomplete, .busy, .failed, .interrupted:
            lines.forEach(Console.note)
        }
    }

    /// The exit code that says most of what went wrong.
    static func worst(_ codes: [Int32]) -> Int32 {
        let order: [Int32] = [0, 5, 3, 4, 1]
        return codes.max { (order.firstIndex(of: $0) ?? order.count) < (order.firstIndex(of: $1) ?? order.count) } ?? 0
    }
}
