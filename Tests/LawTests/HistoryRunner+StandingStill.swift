internal import Glibc
internal import TestSupport

/// The steps in which a loader holds the lease and does nothing.
extension HistoryRunner {
    /// A loader hangs, and renews no lease: it loses it without anybody's help, and the next one goes on.
    func hang(at point: FaultPoint) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let first = try await world.start(database, fault: "\(point.rawValue):stop", leaseSeconds: Self.shortLease)
        guard try await first.reachesStop() else {
            let ending = try await finish(first)
            return try judge(before, seen: [seen], status: ending.status, terms: terms(), output: ending.output)
        }
        (tally.stops, tally.stoppedAt) = (tally.stops + 1, tally.stoppedAt.union([point]))
        let hasMerged = [.merged, .vacuumed].contains(point)
        if hasMerged { try judge(before, seen: [seen], status: nil, terms: terms()) }
        let between = try picture()
        try observe([seen], runs: between.runs)
        let second = try await finish(world.start(database, leaseSeconds: Self.shortLease))
        try judge(between, seen: [seen], status: second.status, terms: terms(), output: second.output)
        let done = try picture()
        first.send(SIGCONT)
        let ending = try await finish(first)
        guard (hasMerged ? Judge.merged : [1, 5, 6]).contains(ending.status), try picture() == done else {
            throw LawBroken("order", "a loader that hung wrote, or ended with \(ending.status): \(ending.output)")
        }
    }

    /// A loader renews its lease and comes no further: while that is so for minutes the next one leaves it alone, after
    /// that it says that somebody has to look.
    func beStuck(at point: FaultPoint) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let first = try await world.start(database, fault: "\(point.rawValue):stop")
        guard try await first.reachesStop() else {
            let ending = try await finish(first)
            return try judge(before, seen: [seen], status: ending.status, terms: terms(), output: ending.output)
        }
        (tally.stops, tally.stoppedAt) = (tally.stops + 1, tally.stoppedAt.union([point]))
        let between = try picture()
        for (minutes, status) in [(1, Int32(5)), (16, 6)] {
            let ending = try await secondLoader(whileFirstStoodStillFor: minutes)
            guard ending.status == status, try picture() == between else {
                first.send(SIGKILL)
                throw LawBroken(
                    "waits have ends",
                    "beside a loader that came no further for \(minutes) min another wrote, or ended with "
                        + "\(ending.status), expected \(status): \(ending.output)")
            }
            guard
                status == 5 || ["stuck", "not come further for \(minutes) min"].contains(where: ending.output.contains)
            else {
                first.send(SIGKILL)
                throw LawBroken("waits have ends", "nothing says that a loader is stuck: \(ending.output)")
            }
        }
        tally.lockOuts += 1
        first.send(SIGCONT)
        // A transaction that it held open may have ended with its lease.
        try judgeEither(before, seen: [seen], ending: await finish(first), terms: terms())
        try await expireLease()
    }

    /// Starts a loader while the lease is renewed as a heartbeat would.
    private func secondLoader(whileFirstStoodStillFor minutes: Int) async throws -> RunningProgram.Ending {
        let database = database
        let renewals = Task {
            while !Task.isCancelled {
                // A psql that is under way when this is canceled is ended with it.
                _ = try? await database.psql(
                    """
                    UPDATE datastore.lease SET until = clock_timestamp() + interval '30 s',
                        progressed_at = clock_timestamp() - interval '\(minutes) min'
                    """)
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
        try await database.psql(
            "UPDATE datastore.lease SET progressed_at = clock_timestamp() - interval '\(minutes) min'")
        let ending = try await finish(world.start(database, leaseSeconds: Self.shortLease))
        renewals.cancel()
        await renewals.value
        return ending
    }
}
