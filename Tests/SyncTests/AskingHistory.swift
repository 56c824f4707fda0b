import Objects
import Synchronization
import TestSupport

@testable import Sync

/// One history, drawn from a seed.
struct AskingHistory {
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    private static let universe = (0..<30).map { "\(["a", "b", "c"][$0 % 3])/\($0)" } + ["a", "b/", "é", "~"]

    /// The functions of the next version of the datastore, as a migration would replace them.
    static func successor() async throws -> String {
        let database = try await TemporaryCluster.shared().createDatabase()
        try await database.generate(definition(quality: "metadata.site"))
        return try await database.psql(
            """
            SELECT format('UPDATE datastore.store SET derivation = %L;', s.derivation) FROM datastore.store AS s;
            SELECT pg_get_functiondef(p.oid) || ';' FROM pg_proc AS p
            WHERE p.pronamespace = 'datastore'::regnamespace AND p.proname ~ '_shelf(_slowly)?$' AND p.prokind = 'f'
            """)
    }

    private static func definition(quality: String) -> String {
        """
        datastore: shelf
        bucket: file:///data/shelf/
        columns:
          - { name: quality, from: \(quality), type: text }
          - { name: weight, from: metadata.weight, type: integer }
        delete_limit: { percent: 100 }

        """
    }

    let seed: UInt64
    let successor: String
    private let shelf: Shelf
    private var dice: RandomSource
    private var tally = Tally()
    private var isMigrated = false
    /// What the bucket was when each loader of the run that is open began; what it showed then may be written.
    private var window: [[String: Set<String>]] = []

    init(seed: UInt64, successor: String) async throws {
        self.seed = seed
        self.successor = successor
        dice = RandomSource(seed: seed)
        let database = try await TemporaryCluster.shared().createDatabase()
        try await database.generate(Self.definition(quality: "metadata.quality"))
        try await database.makeLoader()
        shelf = Shelf(database: database)
    }

    mutating func run() async throws -> Tally {
        let (isOrdered, listsMetadata) = (dice.once(in: 3), dice.once(in: 6))
        shelf.bucket.change { state in
            state.isOrdered = isOrdered
            state.listsMetadata = listsMetadata
        }
        for step in 0..<10 {
            disturb()
            try await self.step("history \(seed), step \(step), ordered \(isOrdered), metadata \(listsMetadata)")
        }
        clear()
        // The first may go on with what a loader staged of a listing that showed nothing.
        _ = try await shelf.merge()
        for _ in 0..<2 {
            let last = try await shelf.merge()
            guard last.outcome == .merged else { throw Broken(description: "history \(seed), at its end: \(last)") }
        }
        try judge("history \(seed), at its end", try await rows(), equal: states())
        // What is written from here on is derived by the version that is installed.
        for key in shelf.bucket.state.withLock(\.objects.keys) {
            shelf.bucket.change { $0.objects[key]?.version += 1000 }
        }
        _ = try await shelf.merge()
        try judge(
            "history \(seed), written anew", try await rows(),
            equal: states(derivedFrom: [isMigrated ? "site" : "quality"]))
        return tally
    }

    // MARK: The bucket

    private mutating func disturb() {
        shelf.bucket.change { $0.now += 3_600_000_000 }
        for _ in 0..<dice.below(10) {
            let key = dice.pick(Self.universe)
            if dice.once(in: 3) {
                shelf.bucket.remove([key])
            } else {
                let metadata = dice.pick([
                    "{}", #"{"quality": "good", "weight": 7}"#, #"{"quality": "bad", "site": "north"}"#,
                    #"{"site": "south", "weight": "8"}"#,
                ])
                shelf.bucket.put([key], version: Int64(1 + dice.below(1000)), metadata: metadata)
            }
        }
        // An empty bucket is held, whatever the brake.
        if shelf.bucket.state.withLock(\.objects.isEmpty) { shelf.bucket.put(["a"]) }
        shelf.bucket.change { $0.now += 3_600_000_000 }
    }

    private func clear() {
        shelf.bucket.change { state in
            state.unreadable = [:]
            state.unknownKeys = []
            state.failsToAskAfter = nil
            state.deniedPrefix = nil
            state.failures = [:]
            state.completed = 0
        }
    }

    /// What goes wrong with the bucket in one run.
    private mutating func trouble() -> (lie: Lie?, text: String) {
        clear()
        let keys = Self.universe.filter { _ in dice.once(in: 6) }
        switch dice.below(8) {
        case 0, 1: return (nil, "fair")
        case 2:
            let lie = dice.pick(Lie.allCases)
            return (lie, "\(lie)")
        case 3:
            let reason = dice.pick([UnreadReason.denied, .ioError, .malformed, .changedWhileRead])
            shelf.bucket.change { $0.unreadable = Dictionary(uniqueKeysWithValues: keys.map { ($0, reason) }) }
            return (nil, "unreadable \(keys)")
        case 4:
            shelf.bucket.change { $0.unknownKeys = Set(keys) }
            return (nil, "unknown \(keys)")
        case 5:
            let answers = dice.below(12)
            shelf.bucket.change { $0.failsToAskAfter = answers }
            return (nil, "no answers after \(answers)")
        case 6:
            let denied = dice.pick(["a/", "b/1", "c"])
            shelf.bucket.change { $0.deniedPrefix = denied }
            return (nil, "denied \(denied)")
        default:
            let pages = shelf.bucket.state.withLock(\.pages)
            let failing = (0..<3).map { _ in pages + 1 + dice.below(8) }
            shelf.bucket.change { state in for page in failing { state.failures[page] = .unavailable } }
            return (nil, "failing pages")
        }
    }

    // MARK: A run

    private mutating func step(_ name: String) async throws {
        let (lie, trouble) = trouble()
        let deathAfter = dice.once(in: 2) ? 200 + dice.below(12_000) : nil
        let place = "\(name), \(trouble), \(deathAfter.map { "dying after \($0) bytes" } ?? "alive")"
        let before = try await rows()
        window.append(states())
        let (jobs, keys, restarts) = (1 + dice.below(3), 1 + dice.below(9), dice.once(in: 8))
        let report = try await merge(dyingAfter: deathAfter, lie: lie, limits: Batch.Limits(keys: keys)) { options in
            options.jobs = jobs
            options.mayResume = !restarts
        }
        let after = try await rows()
        tally.runs += 1
        if report.isResumed { tally.resumed += 1 }
        try judge(place + ": \(report)", after, before: before)
        try await count(report, before, after, place)
        let isInStep = report.outcome == .merged && lie == nil && !report.isResumed
        if isInStep { try judge(place, after, equal: states()) }
        switch report.outcome {
        case .interrupted, .failed: try await bury()
        default: window = []
        }
    }

    /// Runs a loader; one that is to die loses its connections at a byte, for good, and is not heard of again.
    private func merge(
        dyingAfter bytes: Int?, lie: Lie?, limits: Batch.Limits,
        _ configure: @escaping @Sendable (inout MergeOptions) -> Void
    ) async throws -> RunReport {
        guard let bytes else { return try await shelf.merge(limits: limits, lie: lie, configure) }
        let proxy = try FaultProxy(to: shelf.database.cluster.port)
        var weather = FaultProxy.Weather()
        weather.cutAfterBytes = bytes
        proxy.change(weather)
        let isOver = Atomic(false)
        let loader = Task { [shelf] in
            defer { isOver.store(true, ordering: .releasing) }
            return try await shelf.merge(throughPort: proxy.port, limits: limits, lie: lie, configure)
        }
        while !isOver.load(ordering: .acquiring) {
            guard proxy.cuts == 0 else {
                // What is left of it finds nobody to talk to.
                proxy.stop()
                return RunReport(store: "shelf", outcome: .failed, error: "it died")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        proxy.stop()
        return try await loader.value
    }

    /// What follows a death: its lease runs out, and now and then a DBA migrates before the next loader comes.
    private mutating func bury() async throws {
        tally.deaths += 1
        try await shelf.database.psql(
            """
            UPDATE datastore.lease SET until = clock_timestamp();
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = 'shelf_loader'
            """)
        guard !isMigrated, dice.once(in: 3) else { return }
        try await shelf.database.psql(successor)
        isMigrated = true
        tally.migrations += 1
    }

    // MARK: Judging

    private func judge(_ place: String, _ after: [String: String], before: [String: String]) throws {
        let there = Set(shelf.bucket.state.withLock(\.objects.keys))
        for (key, row) in before where after[key] == nil && there.contains(key) {
            throw Broken(description: "\(key) (\(row)) went and is there: \(place)")
        }
        for (key, row) in after where row != before[key] && !mayBe(row, key) {
            throw Broken(description: "\(key) is \(row), which its object neither was nor is: \(place)")
        }
    }

    /// Whether a loader of the run that is open may have seen a row: listed at one time, and asked for at the same or a later.
    private func mayBe(_ row: String, _ key: String) -> Bool {
        let parts = row.split(separator: "/", maxSplits: 1)
        let seen = window.enumerated().flatMap { index, state in (state[key] ?? []).map { (index, $0) } }
        return seen.contains { listed, text in
            text.hasPrefix("\(parts[0])/") && seen.contains { $0 >= listed && $1.hasSuffix("/\(parts[1])") }
        }
    }

    private func judge(_ place: String, _ after: [String: String], equal expected: [String: Set<String>]) throws {
        guard Set(expected.keys) == Set(after.keys) else {
            throw Broken(description: "\(Set(expected.keys).symmetricDifference(after.keys)) differ: \(place)")
        }
        for (key, row) in after where expected[key]?.contains(row) != true {
            throw Broken(description: "\(key) is \(row), not \(expected[key] ?? []): \(place)")
        }
    }

    /// What is reported is what happened.
    private mutating func count(
        _ report: RunReport, _ before: [String: String], _ after: [String: String], _ place: String
    ) async throws {
        let gone = before.keys.count { after[$0] == nil }
        tally.gone += gone
        switch report.outcome {
        case .merged: tally.merged += 1
        case .incomplete: tally.incomplete += 1
        case .held where report.nothingListed: tally.incomplete += 1
        case .unread: tally.unread += 1
        case .interrupted, .failed: return
        default: throw Broken(description: "\(place): \(report)")
        }
        let counts = report.counts
        let appeared = after.keys.count { before[$0] == nil }
        let least = Int(counts.new + counts.restored)
        guard counts.gone == gone, (least...least + Int(counts.unread)).contains(appeared) else {
            throw Broken(description: "\(appeared) appeared and \(gone) went: \(place): \(report)")
        }
    }

    /// The live rows by key: size and columns.
    private func rows() async throws -> [String: String] {
        let lines = try await shelf.lines(
            """
            SELECT key, concat_ws('/', size, coalesce(quality, '-'), coalesce(weight::text, '-')) FROM shelf
            WHERE deleted_at IS NULL
            """)
        return Dictionary(
            uniqueKeysWithValues: lines.compactMap { line in
                line.split(separator: "|", maxSplits: 1).map(String.init)
            }.map { ($0[0], $0[1]) })
    }

    /// What rows of the bucket's objects may show, derived by either version, and without metadata where it cannot be read.
    private func states(derivedFrom sources: [String] = ["quality", "site"]) -> [String: Set<String>] {
        let (objects, unreadable) = shelf.bucket.state.withLock { ($0.objects, $0.unreadable) }
        return Dictionary(
            uniqueKeysWithValues: objects.map { key, entry in
                var rows = Set(sources.map { "\(entry.version)/\(value($0, entry))/\(value("weight", entry))" })
                if unreadable[key] != nil { rows.insert("\(entry.version)/-/-") }
                return (key, rows)
            })
    }

    private func value(_ name: String, _ entry: MemoryBucket.Entry) -> String {
        let parts = entry.metadata.split(separator: "\"\(name)\": ", maxSplits: 1)
        guard parts.count == 2 else { return "-" }
        return String(parts[1].prefix { $0 != "," && $0 != "}" }.filter { $0 != "\"" })
    }
}
