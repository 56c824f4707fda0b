import Objects
import Postgres
import TestSupport
import Testing

@testable import Sync

/// Busy, dead and stuck holders of a datastore, and locks of others: every wait ends, and says for whom it was.
struct HolderTests {
    /// Takes the lease for somebody, as a loader does.
    private func occupy(_ shelf: Shelf, seconds: Int, idle: String = "0") async throws {
        _ = try await shelf.database.psql(
            """
            SELECT run_id FROM datastore.begin_run('shelf', 'full', '', gen_random_uuid(), \(seconds), false, '6 h', 'x');
            UPDATE datastore.lease SET progressed_at = clock_timestamp() - interval '\(idle)';
            """)
    }

    /// Renews whatever lease there is until the task is canceled, as a heartbeat does.
    private func renew(_ shelf: Shelf, progressing: Bool) -> Task<Void, Never> {
        Task {
            while !Task.isCancelled {
                _ = try? await shelf.database.psql(
                    "SELECT datastore.renew_lease(token, 30, \(progressing)) FROM datastore.lease")
                try? await Task.sleep(for: .milliseconds(300))
            }
        }
    }

    @Test func aDeadHoldersLeaseIsWaitedOut() async throws {
        let shelf = try await Shelf(["a"])
        try await occupy(shelf, seconds: 2)
        let report = try await shelf.merge()
        #expect(report.outcome == .merged, "\(report)")
        #expect(
            try await shelf.value("SELECT state || ' ' || error FROM datastore.run ORDER BY id LIMIT 1")
                == "superseded its loader ended without a word")
    }

    @Test func aLivingHolderIsBusyAndAStuckOneIsNot() async throws {
        let shelf = try await Shelf(["a"])
        try await occupy(shelf, seconds: 30)
        var renewing = renew(shelf, progressing: true)
        let busy = try await shelf.merge()
        #expect(busy.outcome == .busy && busy.outcome.exitCode == 5, "\(busy)")
        renewing.cancel()
        await renewing.value
        _ = try await shelf.database.psql("UPDATE datastore.lease SET progressed_at = now() - interval '20 min'")
        renewing = renew(shelf, progressing: false)
        let stuck = try await shelf.merge { $0.waitsForHolder = .seconds(60) }
        #expect(stuck.outcome == .locked && stuck.outcome.exitCode == 6, "\(stuck)")
        let since = try await shelf.value("SELECT date_trunc('second', progressed_at) FROM datastore.lease")
        #expect(stuck.error?.contains("is stuck since \(since), for 20 minutes") == true, "\(stuck)")
        renewing.cancel()
        await renewing.value
    }

    @Test func whoWaitsGoesOnWhenTheHolderEnds() async throws {
        let shelf = try await Shelf(["a"])
        try await occupy(shelf, seconds: 30)
        let renewing = renew(shelf, progressing: true)
        let ending = Task {
            try await Task.sleep(for: .seconds(3))
            renewing.cancel()
            await renewing.value
            _ = try await shelf.database.psql("DELETE FROM datastore.lease")
        }
        let report = try await shelf.merge { $0.waitsForHolder = .seconds(60) }
        #expect(report.outcome == .merged, "\(report)")
        try await ending.value
    }

    @Test func aMergeUnderWayIsALivingHolder() async throws {
        let shelf = try await Shelf(["a"])
        try await occupy(shelf, seconds: 1)
        // As a merge: the lock of the datastore and the row of its lease.
        let session = try await Session.connect(
            try ConnectionTarget(shelf.database.url), applicationName: "merging")
        let merging = Task {
            try? await session.withConnection { connection throws(DatabaseError) in
                try connection.runScript(
                    """
                    BEGIN; SELECT pg_advisory_xact_lock(1684108385, id) FROM datastore.store;
                    SELECT FROM datastore.lease FOR UPDATE; SELECT pg_sleep(60); COMMIT
                    """, name: "merge")
            }
        }
        try await Task.sleep(for: .seconds(2))
        let report = try await shelf.merge()
        #expect(report.outcome == .busy, "\(report)")
        session.interrupt()
        await merging.value
        await session.close()
    }

    /// A migration holds the lock alone; a session that forgot its transaction holds the table.
    @Test(arguments: [
        "SELECT pg_advisory_xact_lock(1684108385, id) FROM datastore.store", "LOCK TABLE public.shelf",
        "LOCK TABLE datastore_staging.staging_shelf", "SELECT FROM public.shelf WHERE key = 'a' FOR UPDATE",
    ])
    func locksOfOthersEndTheRunAndAreNamed(lock: String) async throws {
        let shelf = try await Shelf(["a", "b"])
        _ = try await shelf.merge()
        shelf.bucket.put(["a"], version: 2)
        let session = try await Session.connect(
            try ConnectionTarget(shelf.database.url), applicationName: "forgotten")
        let process = await session.backendProcessID()
        let holding = Task {
            try? await session.withConnection { connection throws(DatabaseError) in
                try connection.runScript("BEGIN; \(lock); SELECT pg_sleep(60); COMMIT", name: "hold")
            }
        }
        try await Task.sleep(for: .milliseconds(500))
        let report = try await shelf.merge { $0.patience = .seconds(15) }
        #expect(report.outcome == .locked && report.outcome.exitCode == 6, "\(report)")
        #expect(report.error?.contains("process \(process)") == true, "\(report)")
        holding.cancel()
        session.interrupt()
        await holding.value
        await session.close()
        #expect(try await shelf.merge().outcome == .merged)
        #expect(try await shelf.live() == shelf.expected())
    }

    @Test func aStopEndsTheWaitForALock() async throws {
        let shelf = try await Shelf(["a", "b"])
        _ = try await shelf.merge()
        shelf.bucket.put(["a"], version: 2)
        let session = try await Session.connect(
            try ConnectionTarget(shelf.database.url), applicationName: "forgotten")
        let holding = Task {
            try? await session.withConnection { connection throws(DatabaseError) in
                try connection.runScript("BEGIN; LOCK TABLE public.shelf; SELECT pg_sleep(60); COMMIT", name: "hold")
            }
        }
        try await Task.sleep(for: .milliseconds(500))
        let stop = StopRequest()
        let stopping = Task {
            let waiting = """
                SELECT count(*) FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database
                WHERE d.datname = current_database() AND l.relation = 'public.shelf'::regclass AND NOT l.granted
                """
            while try await shelf.value(waiting) == "0" { try await Task.sleep(for: .milliseconds(50)) }
            stop.stop(signal: 15)
        }
        let report = try await shelf.merge(stop: stop)
        #expect(report.outcome == .interrupted(15), "\(report)")
        #expect(try await shelf.value("SELECT count(*) FROM datastore.lease") == "0")
        let left = try await shelf.value(
            "SELECT concat_ws(' ', state, left_because, error) FROM datastore.run ORDER BY id DESC LIMIT 1")
        #expect(left == "listing stopped by signal 15", "\(report)")
        try await stopping.value
        session.interrupt()
        await holding.value
        await session.close()
    }

    @Test func aSmallerRunLeavesAResumableOneAlone() async throws {
        let shelf = try await Shelf((10..<40).map { "k\($0)" })
        let stop = StopRequest()
        shelf.bucket.change { $0.onPage = { if $0 == 4 { stop.stop(signal: 15) } } }
        #expect(try await shelf.merge(stop: stop, limits: Batch.Limits(keys: 4)).outcome == .interrupted(15))
        shelf.bucket.change { $0.onPage = nil }
        let dry = try await shelf.merge { $0.isDryRun = true }
        #expect(dry.outcome == .busy && dry.error?.contains("--restart") == true, "\(dry)")
        let part = try await shelf.merge { $0.prefix = "k1" }
        #expect(part.outcome == .busy, "\(part)")
        #expect(try await shelf.value("SELECT count(*) FROM datastore.run") == "1")
        let full = try await shelf.merge()
        #expect(full.isResumed && full.outcome == .merged, "\(full)")
    }

    @Test func aBucketThatIsAwayAtTheStartIsAskedAgain() async throws {
        let shelf = try await Shelf(["a"])
        shelf.bucket.change { $0.absences = 2 }
        #expect(try await shelf.merge().outcome == .merged)
        shelf.bucket.change { $0.absences = 9 }
        let report = try await shelf.merge()
        #expect(report.outcome == .incomplete && report.error == "the bucket is away", "\(report)")
    }

    /// A loader that goes on with a run while the store is away, and is asked to stop, leaves it to the next one.
    @Test func aStopWhileTheBucketIsAwayAtTheStartLeavesARunToBeResumed() async throws {
        let shelf = try await Shelf((10..<40).map { "k\($0)" })
        let stop = StopRequest()
        shelf.bucket.change { $0.onPage = { if $0 == 4 { stop.stop(signal: 15) } } }
        #expect(try await shelf.merge(stop: stop, limits: Batch.Limits(keys: 4)).outcome == .interrupted(15))
        let again = StopRequest()
        shelf.bucket.change { state in
            state.onPage = nil
            state.absences = 9
            state.onFacts = { again.stop(signal: 15) }
        }
        let stopped = try await shelf.merge(stop: again)
        #expect(stopped.isResumed && stopped.outcome == .interrupted(15), "\(stopped)")
        shelf.bucket.change { state in
            state.absences = 0
            state.onFacts = nil
        }
        let next = try await shelf.merge()
        #expect(next.isResumed && next.outcome == .merged, "\(next)")
    }

    /// The store is away, and the loader is asked to stop: the run is not over.
    @Test func aStopDuringAnOutageLeavesARunToBeResumed() async throws {
        let shelf = try await Shelf((10..<40).map { "k\($0)" })
        let stop = StopRequest()
        shelf.bucket.change { state in
            for page in 4...9 { state.failures[page] = .unavailable }
            state.onPage = { if $0 == 4 { stop.stop(signal: 15) } }
        }
        let report = try await shelf.merge(stop: stop, limits: Batch.Limits(keys: 4))
        #expect(report.outcome == .interrupted(15), "\(report)")
        shelf.bucket.change { state in
            state.failures = [:]
            state.onPage = nil
        }
        let next = try await shelf.merge()
        #expect(next.isResumed && next.outcome == .merged, "\(next)")
    }
}
