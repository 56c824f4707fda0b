internal import Foundation
internal import Postgres
internal import TestSupport

/// Carries a history out on a datastore of its own, and judges every step.
final class HistoryRunner {
    let world: World
    let folder: Folder
    let database: TestDatabase
    let policy: DeletePolicy
    var scope = ScopeChoice.wide
    var isReferenced = false
    var tally = Tally()
    private var isUnsettled = false
    /// The states of the bucket since the newest run began.
    private var window: [Snapshot] = []
    private var newestRun: Int64 = 0
    private var known: [[UInt8]: Snapshot.State] = [:]
    /// What was held, by its hash.
    private var heldSets: [String: HeldSet] = [:]
    /// Runs that nobody may resume any more, as they are too old.
    private var oldRuns: [Int64: Bool] = [:]
    private var newestHours = 0

    private init(world: World, folder: Folder, database: TestDatabase, policy: DeletePolicy) {
        self.world = world
        self.folder = folder
        self.database = database
        self.policy = policy
    }

    /// Whether each step is announced, to see where a history stands still.
    private static let isTraced = ProcessInfo.processInfo.environment["LAW_TRACE"] != nil

    /// Carries a history out.
    ///
    /// - Returns: what it went through.
    /// - Throws: `LawBroken` if a law does not hold, with the step in its details.
    static func run(_ history: History, in world: World) async throws -> Tally {
        let folder = try await world.folder()
        let database = try await world.database(history.policy, over: folder)
        let runner = HistoryRunner(world: world, folder: folder, database: database, policy: history.policy)
        runner.tally.histories = 1
        for (index, step) in history.steps.enumerated() {
            runner.tally.steps += 1
            if isTraced { FileHandle.standardError.write(Data("\(database.name) \(step)\n".utf8)) }
            try await runner.explained("step \(index + 1), \(step)") { try await runner.carryOut(step) }
        }
        try await runner.explained("the merges at the end") { try await runner.conclude() }
        try await world.drop(database)
        return runner.tally
    }

    private func explained(_ place: String, _ body: () async throws -> Void) async throws {
        do { try await body() } catch let error as LawBroken {
            throw LawBroken(error.law, "in \(place): \(error.details)")
        }
    }

    /// Reads the table and the registry.
    func picture() throws -> Picture { try Picture(of: database.connect()) }

    /// Waits for a loader's end, which comes whatever stands in its way.
    func finish(_ loader: RunningProgram) async throws -> RunningProgram.Ending {
        guard let ending = await loader.end(within: 400) else {
            throw LawBroken("waits have ends", "the loader did not end: \(loader.output)")
        }
        return ending
    }

    func snapshot() throws -> Snapshot { try Snapshot(of: folder, scope: scope) }

    func changed() { isUnsettled = true }

    /// Waits until a file's change time cannot be that of a later change.
    func settle() async throws {
        guard isUnsettled else { return }
        try await Task.sleep(for: .milliseconds(30))
        isUnsettled = false
    }

    /// Makes leases end, as time would.
    func expireLease() async throws {
        try await database.psql("UPDATE datastore.lease SET until = clock_timestamp()")
    }

    func terms(prefix: [UInt8]? = nil) -> Judge.Terms {
        Judge.Terms(prefix: prefix, policy: policy, scope: scope, isReferenced: isReferenced)
    }

    /// Notes that time passed.
    func passed(hours: Int, runs: [Picture.Run]) {
        note(runs)
        for hash in heldSets.keys { heldSets[hash]?.hours += hours }
        newestHours += hours
        if newestHours >= Definition.resumeHours { for run in runs { oldRuns[run.id] = run.isResumed } }
    }

    /// Begins to count the age of the newest run.
    private func note(_ runs: [Picture.Run]) {
        let newest = runs.last?.id ?? 0
        if newest != newestRun { (window, newestRun, newestHours) = ([], newest, 0) }
    }

    /// Notes which states of the bucket the newest run may have seen.
    func observe(_ seen: [Snapshot], runs: [Picture.Run]) throws {
        note(runs)
        for run in runs where run.isResumed && oldRuns[run.id] == false {
            throw LawBroken("order", "run \(run.id) was resumed though it was too old")
        }
        for state in seen where !window.contains(where: { $0 == state }) { window.append(state) }
    }

    /// Gives up what is known of the files that rows show.
    func forget() { known = [:] }

    /// Whether it is certain that a merge has nothing to write.
    func isSettled(_ picture: Picture, _ seen: Snapshot) -> Bool {
        Judge(before: picture, after: picture, window: [seen], terms: terms(), known: known).isSettled
    }

    /// Judges what a loader did that said to have merged.
    ///
    /// - Parameter status: its exit code; nil while it is not known.
    func judge(
        _ before: Picture, seen: [Snapshot], status: Int32?, terms: Judge.Terms, output: String = ""
    ) throws {
        let after = try picture()
        try observe(seen, runs: after.runs)
        let judge = Judge(before: before, after: after, window: window, terms: terms, known: known)
        if let status, !judge.statuses.contains(status) {
            throw LawBroken(
                "exit code", "the loader ended with \(status), expected \(judge.statuses.sorted()): \(output)")
        }
        try judge.check()
        try checkReferences()
        tally.merges += 1
        if status == 3 { tally.held += 1 }
        if status == 2 { tally.unread += 1 }
        if let touched = after.runs.last?.counts["touched"], touched > 0 { tally.touched += 1 }
        if after.runs.last?.isResumed == true { tally.resumed += 1 }
        remember(judge)
    }

    private func remember(_ judge: Judge) {
        for (key, new) in judge.after.rows where judge.covers(key) {
            let state = judge.window.count == 1 ? judge.window[0].objects[key] : nil
            if new.isLive, let state, judge.mayBeRead(key, state), state.facts == new.facts,
                new != judge.before.rows[key] || judge.isExact
            {
                known[key] = state.state
            } else if new != judge.before.rows[key] {
                known[key] = nil
            }
        }
        guard let run = judge.after.runs.last, run.id > (judge.before.runs.last?.id ?? 0) || run.isResumed else {
            return
        }
        for (hash, isGone) in run.hashes {
            let (keys, now) =
                isGone ? (judge.heldGone, judge.after.held.gone) : (judge.heldOutOfScope, judge.after.held.outOfScope)
            let ids = run.kind == "full" ? now : Set(keys.compactMap { judge.before.rows[$0]?.id })
            heldSets[hash] = HeldSet(ids: ids, isGone: isGone, run: run.id)
        }
    }

    /// Judges a loader that was cut off: it merged, or it did nothing.
    func judgeEither(_ before: Picture, seen: [Snapshot], ending: RunningProgram.Ending, terms: Judge.Terms) throws {
        if Judge.merged.contains(ending.status) {
            return try judge(before, seen: seen, status: ending.status, terms: terms, output: ending.output)
        }
        guard [1, 4, 5, 6, 137].contains(ending.status) else {
            throw LawBroken("exit code", "the loader ended with \(ending.status): \(ending.output)")
        }
        let after = try picture()
        if after.hasSameData(as: before) {
            try observe(seen, runs: after.runs)
        } else {
            try observe(seen, runs: after.runs)
            let judge = Judge(before: before, after: after, window: window, terms: terms, known: known)
            try judge.check()
            remember(judge)
        }
    }

    /// A hash to approve, and what it names; nothing if it is none that can be approved.
    func approval(_ approval: Approval, _ picture: Picture) -> (hash: String, approved: Picture.Held?) {
        let now = heldSets.filter { _, set in
            !set.isSpent && set.ids == (set.isGone ? picture.held.gone : picture.held.outOfScope) && !set.ids.isEmpty
        }
        let right = now.max { !$0.value.isGone && $1.value.isGone }?.key
        let none = String(repeating: "0", count: 64)
        let hash: String
        switch approval {
        case .right: hash = right ?? none
        case .wrong: hash = none
        case .stale:
            let others = heldSets.filter { $0.key != right }
            hash = others.max { ($0.value.run, $0.key) < ($1.value.run, $1.key) }?.key ?? none
        }
        guard let set = heldSets[hash], !set.isSpent, set.hours < Definition.approvalHours else { return (hash, nil) }
        return (hash, set.isGone ? Picture.Held(gone: set.ids) : Picture.Held(outOfScope: set.ids))
    }

    /// Notes that a hash was approved: it is good once.
    func spend(_ hash: String) { heldSets[hash]?.isSpent = true }

    private func checkReferences() throws {
        guard isReferenced else { return }
        let query = Statement(
            name: "references",
            verbatim: "SELECT count(*) = (SELECT wanted FROM reference_count) AS is_whole FROM reference")
        let isWhole = try database.connect().first(query) { row throws(DatabaseError) in try row.bool("is_whole") }
        guard isWhole == true else { throw LawBroken("identity", "rows that refer to the table are gone") }
    }
}

/// Rows whose deletion was held back, and which a person may approve together.
private struct HeldSet {
    var ids: Set<String>
    var isGone: Bool
    var run: Int64
    var hours = 0
    var isSpent = false
}

extension Picture {
    /// Whether everything but the run log is the same.
    func hasSameData(as other: Picture) -> Bool {
        rows == other.rows && rejects == other.rejects && history == other.history && held == other.held
    }

    /// The newest run, if its loader died before it merged.
    var unfinishedRun: Int64? {
        runs.last.flatMap { ["listing", "staged"].contains($0.state) ? $0.id : nil }
    }

    func hasMerged(_ run: Int64) -> Bool {
        runs.contains { $0.id == run && ["merged", "held"].contains($0.state) }
    }
}
