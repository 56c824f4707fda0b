internal import TestSupport

/// The steps in which a loader begins where another ended.
extension HistoryRunner {
    /// A lease that is over soon.
    static let shortLease = 4

    /// Merges and takes nothing up that a loader left.
    func restart() async throws {
        let before = try picture()
        try await merge(prefix: nil, ["--restart"])
        let after = try picture()
        guard after.runs.count == before.runs.count + 1, after.runs.last?.isResumed == false else {
            throw LawBroken("order", "a run that was to begin anew did not: \(after.runs.last.map { "\($0)" } ?? "-")")
        }
    }

    /// A loader is killed, and the next one starts at once, as after a failure of the machine: it needs nobody.
    func revive(at point: FaultPoint) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let killed = try await finish(
            world.start(database, fault: "\(point.rawValue):kill", leaseSeconds: Self.shortLease))
        try judgeEither(before, seen: [seen], ending: killed, terms: terms())
        let between = try picture()
        let next = try await world.start(database, leaseSeconds: Self.shortLease)
        // Its lease and ten seconds, and as much again for a machine that has other things to do.
        guard let ending = await next.end(within: 2 * (Self.shortLease + 10)) else {
            throw LawBroken("kill it anywhere", "the next loader did not get past a dead one: \(next.output)")
        }
        try judge(between, seen: [seen], status: ending.status, terms: terms(), output: ending.output)
        if killed.status == 137 { tally.revivals += 1 }
    }
}
