internal import Glibc
internal import TestSupport

extension HistoryRunner {
    /// The database goes away under a loader, and somebody stops the loader meanwhile: the run can still be resumed.
    func stopInOutage(at point: FaultPoint) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let loader = try await world.start(
            database, fault: "\(point.rawValue):stop", leaseSeconds: Self.shortLease, throughProxy: true)
        guard try await loader.reachesStop() else {
            let ending = try await finish(loader)
            return try judge(before, seen: [seen], status: ending.status, terms: terms(), output: ending.output)
        }
        let between = try picture()
        var weather = FaultProxy.Weather()
        weather.refuses = true
        world.proxy.change(weather)
        world.proxy.cutAll()
        try await waitForServer()
        loader.send(SIGCONT)
        // It may notice the outage first, or the signal.
        try await Task.sleep(for: .milliseconds(20))
        loader.send(SIGTERM)
        let ending = try await finish(loader)
        world.proxy.change(FaultProxy.Weather())
        if [.merged, .vacuumed].contains(point) {
            try judge(before, seen: [seen], status: nil, terms: terms())
        } else {
            guard ending.status == 128 + SIGTERM, try picture().hasSameData(as: before) else {
                throw LawBroken(
                    "kill it anywhere",
                    "a loader stopped in an outage wrote, or ended with \(ending.status): \(ending.output)")
            }
            tally.outages += 1
        }
        try await goOn(after: between, [seen], isDone: [.merged, .vacuumed].contains(point))
    }

    /// Has the next loader go on with what one left that was stopped in an outage.
    ///
    /// - Parameter isDone: whether nothing was left to go on with.
    func goOn(after between: Picture, _ seen: [Snapshot], isDone: Bool) async throws {
        let left = try picture()
        try observe(seen, runs: left.runs)
        let ending = try await finish(world.start(database, leaseSeconds: Self.shortLease))
        try judge(left, seen: Array(seen.prefix(1)), status: ending.status, terms: terms(), output: ending.output)
        let after = try picture()
        // Before its ranges are there, a run has nothing to be resumed from.
        guard !isDone, let run = between.runs.last, between.hasRanges else { return }
        guard after.runs.last?.id == run.id, after.runs.last?.isResumed == true else {
            throw LawBroken(
                "kill it anywhere",
                "run \(run.id), stopped in an outage, was not resumed: \(left.runs.last.map { "\($0)" } ?? "-")")
        }
    }
}
