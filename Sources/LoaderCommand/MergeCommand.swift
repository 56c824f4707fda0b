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
              loader merge lidar_scans --key lidar/mast_7/2024-05-01.nc

            EXIT CODES
              0  merged
              2  merged, but some objects could not be read: their rows keep what was last known
              3  merged, but deletions are held until a person approves them, or another hash was approved
              4  incomplete: nothing was deleted that was not listed whole and confirmed to be gone
              5  a living loader is at work on the datastore
              6  locked out by other sessions, or by a loader that is stuck
              1  failed, nothing was merged
              64 wrong usage
              128 plus the signal, when stopped by one with something left to do; the next run resumes
              Only 0 and 5 need nobody. Of several datastores the first of: 128 + signal, 1, 6, 4, 3, 2, 5, 0.
            """)

    @Argument(help: "The datastores.") var stores: [String] = []
    @Flag(help: "Every datastore of the registry.") var all = false
    @Flag(help: "Say what would be done, and write nothing to the table.") var dryRun = false
    @Option(help: ArgumentHelp("Delete what an earlier run held under this hash and is still gone.", valueName: "hash"))
    var approve: String?
    @Option(help: "Look only at keys that begin with this.") var prefix: String?
    @Option(
        help: ArgumentHelp(
            "Look only at this object now (and at those whose keys go on behind it); may be given several times.",
            valueName: "key"))
    var key: [String] = []
    @Option(help: ArgumentHelp("How long the lease lasts if it is not renewed.", valueName: "seconds")) var lease = 60
    @Flag(help: "Begin anew even if a run that broke off could be continued.") var restart = false
    @Option(help: ArgumentHelp("Continue runs whose last commit was at most this long ago.", valueName: "hours"))
    var resumeWithin = 6.0
    @Option(
        help: ArgumentHelp(
            "List so many ranges of keys at once, each on two connections to the database.", valueName: "number"))
    var jobs = 2
    @Option(
        help: ArgumentHelp(
            "Wait for a living loader to end: for so long (90, 15m, 2h), or with no number for ever. That a dead one's lease ends is waited for in any case.",
            valueName: "duration"))
    var wait: WaitLimit?
    @Option(
        help: ArgumentHelp(
            "Make at most so many requests to the store of each datastore; what was not listed by then is left to the next run.",
            valueName: "number"))
    var maxRequests: Int?
    @Flag(help: "Tell of each request to a store on standard error, and of PostgreSQL's details; secrets are left out.")
    var verbose = false
    @Flag(help: "Write one JSON object per run to standard output.") var json = false
    @Option(
        help: ArgumentHelp(
            "Write what the runs did to this file too, for Prometheus' textfile collector, which reads those that end in .prom.",
            valueName: "file"))
    var metrics: String?
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
        guard key.isEmpty || (stores.count == 1 && prefix == nil && approve == nil) else {
            throw ValidationError(
                "--key goes with exactly one datastore, and neither with --prefix nor with --approve.")
        }
        guard metrics == nil || (!dryRun && key.isEmpty && prefix == nil) else {
            throw ValidationError("--metrics tells of whole runs: not with --dry-run, --key or --prefix.")
        }
        guard !key.contains("") else { throw ValidationError("--key is the full key of an object.") }
        guard (4...3600).contains(lease) else { throw ValidationError("--lease is 4 to 3600 seconds.") }
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs is 1 to 64.") }
        guard maxRequests.map({ $0 > 0 }) ?? true else { throw ValidationError("--max-requests is 1 or more.") }
        guard (0...1000).contains(resumeWithin) else { throw ValidationError("--resume-within is 0 to 1000 hours.") }
    }

    func run() async throws {
        let stop = StopRequest()
        let watch = SignalWatch(stop)
        let code = await merge(stop)
        withExtendedLifetime(watch) {}
        throw ExitCode(code == 0 && Console.hasLostOutput ? 1 : code)
    }

    private func merge(_ stop: StopRequest) async -> Int32 {
        do throws(SyncError) {
            let target = try database.target()
            let names = try await names(in: target, stop)
            var codes: [Int32] = []
            var reports: [RunReport] = []
            for (name, part) in names.flatMap(parts) {
                guard !stop.isExpressed else {
                    Console.note("\(name): not begun, as the loader was stopped")
                    codes.append(128 + stop.signal)
                    continue
                }
                let report = await report(of: name, part, target, stop)
                show(report)
                reports.append(report)
                codes.append(report.outcome.exitCode)
            }
            if !isTold(of: reports) { codes.append(1) }
            return Self.worst(codes)
        } catch {
            Console.note("loader: \(error)")
            return RunReport(store: "", failure: error).outcome.exitCode
        }
    }

    /// Writes the metrics, where they are wanted; false where they could not be written.
    private func isTold(of reports: [RunReport]) -> Bool {
        guard let metrics else { return true }
        do throws(MetricsFile.Failure) {
            try MetricsFile(metrics).write(reports)
            return true
        } catch {
            Console.note("loader: \(error)")
            return false
        }
    }

    /// The datastores that are to be merged; for each of them a connection of its own is made, so that none waits idle.
    private func names(in target: Database, _ stop: StopRequest) async throws(SyncError) -> [String] {
        let registry = try await Registry(target, for: .merging, stop: stop)
        do throws(SyncError) {
            let names = all ? try await registry.storeNames() : stores
            await registry.close()
            return names
        } catch {
            await registry.close()
            throw error
        }
    }

    /// The runs for a datastore, with what the keys begin with that each looks at: one, or one for each single object.
    private func parts(of name: String) -> [(name: String, prefix: String?)] {
        key.isEmpty ? [(name, prefix)] : key.map { (name, $0) }
    }

    /// Says before the first load of a store that charges for requests what it will ask; the number is known once it is listed.
    private func announce(_ store: StoreRecord) {
        guard store.url.scheme == .s3, store.lastSeen == nil, !dryRun, !quiet, key.isEmpty, prefix == nil else {
            return
        }
        let each = store.readsTags ? "one head and one tags request" : "one head request"
        Console.note(
            "\(store.name): the first load asks for each object (\(each)), beside a list request for a thousand keys; how many that "
                + "are, without asking for one: loader merge --dry-run \(store.name)")
    }

    private func report(
        of name: String, _ part: String?, _ target: Database, _ stop: StopRequest
    ) async -> RunReport {
        let line = quiet || json && !Console.isTerminal ? nil : ProgressLine(redraws: Console.hasEscapes)
        do throws(SyncError) {
            let registry = try await Registry(target, for: .merging, stop: stop)
            let store: StoreRecord
            do throws(SyncError) { store = try await StoreRecord(named: name, in: registry) } catch {
                await registry.close()
                throw error
            }
            await registry.close()
            announce(store)
            let run = Run(
                of: store, in: target, options: options(part), version: Loader.version, stop: stop, observer: line,
                openBucket: Buckets(web: web).open)
            var report = await run.execute()
            line?.clear()
            if !key.isEmpty, let part { report.remarks.append("only keys that begin with \(part) were looked at") }
            return report
        } catch {
            return RunReport(store: name, failure: error)
        }
    }

    private var web: WebSettings {
        var web = WebSettings()
        web.maximumRequests = maxRequests
        web.isVerbose = verbose
        return web
    }

    private func options(_ part: String?) -> MergeOptions {
        var options = MergeOptions()
        options.isDryRun = dryRun
        options.approve = approve
        options.prefix = part
        options.leaseSeconds = lease
        options.mayResume = !restart
        options.resumeWithinHours = resumeWithin
        options.jobs = jobs
        options.waitsForHolder = wait?.duration
        return options
    }

    private func show(_ report: RunReport) {
        if json { Console.write(report.json.text) }
        let lines = ReportText.lines(report) + (verbose ? report.details.map { "  \($0)" } : [])
        switch report.outcome {
        case .merged, .planned:
            if !quiet && !json { lines.forEach(Console.write) }
        case .unread, .held, .incomplete, .busy, .locked, .failed, .interrupted:
            lines.forEach(Console.note)
        }
    }

    /// The exit code of several datastores: the one that most needs somebody.
    static func worst(_ codes: [Int32]) -> Int32 {
        let order: [Int32] = [0, 5, 2, 3, 4, 6, 1]
        return codes.max { (order.firstIndex(of: $0) ?? order.count) < (order.firstIndex(of: $1) ?? order.count) } ?? 0
    }
}
