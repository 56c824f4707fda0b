internal import Foundation
internal import Synchronization
internal import TestSupport
import Testing

/// The laws on a bucket that speaks Google's API: a store that fails, lies and forgets, and loaders that are killed.
///
/// The bucket stands still while a loader runs, and the brake is off: whatever goes has to be gone.
@Suite struct GoogleHistoryTests {
    private static let environment = ProcessInfo.processInfo.environment

    /// How many histories, and from which seed, is said as for all laws.
    @Test func rowsEqualTheBucketOrNothingIsLost() async throws {
        let seed = Self.environment["LAW_SEED"].flatMap { UInt64($0) } ?? 1
        let count = Self.environment["LAW_COUNT"].flatMap { Int($0) } ?? 12
        var tally = GoogleHistory.Tally()
        try await withThrowingTaskGroup(of: GoogleHistory.Tally.self) { group in
            for number in 0..<count {
                group.addTask { try await GoogleHistory(seed: seed &+ UInt64(number)).run() }
                if number >= 3, let done = try await group.next() { tally.add(done) }
            }
            for try await done in group { tally.add(done) }
        }
        print("Google: \(tally)")
        guard count >= 12 else { return }
        #expect(tally.kills > 0 && tally.incomplete > 0 && tally.resumed > 0 && tally.gone > 0 && tally.faults > 0)
    }
}

/// One history: changes of a bucket, the state of its store, and runs of the loader, all drawn from a seed.
private struct GoogleHistory {
    struct Tally: Sendable {
        var runs = 0
        var merged = 0
        var incomplete = 0
        var kills = 0
        var resumed = 0
        var gone = 0
        var faults = 0

        mutating func add(_ other: Tally) {
            runs += other.runs
            merged += other.merged
            incomplete += other.incomplete
            kills += other.kills
            resumed += other.resumed
            gone += other.gone
            faults += other.faults
        }
    }

    private static let universe = (0..<40).map { "d/\($0 % 4)/o\($0)" } + ["d", "e/x", "d/~"]
    private static let steps = 8

    let seed: UInt64
    private let store = FakeGoogleStore(bucket: "lab")

    init(seed: UInt64) { self.seed = seed }

    func run() async throws -> Tally {
        var dice = RandomSource(seed: seed)
        var tally = Tally()
        let server = try await store.serve()
        let database = try await TemporaryCluster.shared().createDatabase()
        try await database.generate(
            """
            datastore: shelf
            bucket: gs://lab/d/
            columns:
              - { name: site, from: metadata.site, type: text }
              - { name: generation, from: object.generation, type: bigint }
            delete_limit: { percent: 100 }

            """)
        try await database.makeLoader()
        var window: [[String: String]] = []
        for step in 0..<Self.steps {
            disturb(&dice)
            let weather = weather(&dice, isFair: step == Self.steps - 1)
            let fault = dice.once(in: 3) ? dice.pick(FaultPoint.allCases) : nil
            let count = 1 + dice.below(3)
            let arguments = ["--jobs", "\(1 + dice.below(3))"] + (dice.once(in: 8) ? ["--restart"] : [])
            try await check(
                "history \(seed), step \(step), \(weather), \(fault.map { "killed at \($0):\(count)" } ?? "alive")",
                database, isHonest: weather.isHonest, &window, &tally
            ) {
                try await runProgram(
                    builtProgram("loader"),
                    ["merge", "shelf", "--database", database.url(role: "shelf_loader")] + arguments,
                    environment: [
                        "STORAGE_EMULATOR_HOST": "127.0.0.1:\(server.port)",
                        "DATASTORE_FAULT": fault.map { "\($0.rawValue):kill:\(count)" },
                    ])
            }
        }
        store.change { Self.clear(&$0) }
        for _ in 0..<2 {
            let last = try await runProgram(
                builtProgram("loader"), ["merge", "shelf", "--database", database.url(role: "shelf_loader")],
                environment: ["STORAGE_EMULATOR_HOST": "127.0.0.1:\(server.port)"])
            guard last.status == 0 else { throw LawBroken("the end", "history \(seed): \(last)") }
        }
        guard try await rows(database) == bucket() else {
            throw LawBroken("in step", "history \(seed): the rows are not the bucket at its end")
        }
        await server.stop()
        return tally
    }

    // MARK: The bucket and its store

    private func disturb(_ dice: inout RandomSource) {
        store.change { $0.now += 100 }
        for _ in 0..<dice.below(12) {
            let key = dice.pick(Self.universe)
            let site = ["site": dice.pick(["north", "south", "Ünïcode \"quoted\"", ""])]
            switch dice.below(4) {
            case 0: store.remove([key])
            case 1: store.edit(key, metadata: site)
            default: store.put([key], metadata: site)
            }
        }
        // What changed may be as old as the clock of the next run allows.
        store.change { $0.now += 100 }
    }

    private struct Weather: CustomStringConvertible {
        var description: String
        /// Whether lists show all that is there.
        var isHonest = true
    }

    private static func clear(_ state: inout FakeGoogleStore.State) {
        (state.fault, state.hidden, state.losesTokens, state.forgetsTokens) = (nil, [], false, false)
        (state.pageSize, state.hasEmptyPages) = (1000, false)
    }

    private func weather(_ dice: inout RandomSource, isFair: Bool) -> Weather {
        let pageSize = 1 + dice.below(20)
        let hasEmptyPages = dice.once(in: 3)
        store.change { state in
            Self.clear(&state)
            state.pageSize = pageSize
            state.hasEmptyPages = hasEmptyPages
        }
        switch isFair ? 0 : dice.below(6) {
        case 0, 1: return Weather(description: "fair")
        case 2:
            let hidden = Set(Self.universe.filter { _ in dice.once(in: 8) })
            store.change { $0.hidden = hidden }
            return Weather(description: "hiding \(hidden.sorted())", isHonest: false)
        case 3:
            store.change { $0.losesTokens = true }
            return Weather(description: "every list ends early", isHonest: false)
        case 4:
            store.change { $0.forgetsTokens = true }
            return Weather(description: "tokens are forgotten")
        default:
            let faults = FaultyAnswers(seed: dice.next(), oneIn: 3 + dice.below(8))
            store.change { $0.fault = { _ in faults.next() } }
            return Weather(description: "failing")
        }
    }

    // MARK: Judging

    private func check(
        _ place: String, _ database: TestDatabase, isHonest: Bool, _ window: inout [[String: String]],
        _ tally: inout Tally,
        _ merge: () async throws -> ProgramRun
    ) async throws {
        let before = try await rows(database)
        let run = try await merge()
        let after = try await rows(database)
        let bucket = bucket()
        tally.runs += 1
        // A run that is resumed may show what earlier loaders of it saw.
        window.append(bucket)
        let isResumed = (run.standardOutput + run.standardError).contains("resumed, ")
        if isResumed { tally.resumed += 1 }
        tally.gone += before.keys.count { after[$0] == nil }
        for (key, row) in before where after[key] == nil && bucket[key] != nil {
            throw LawBroken("nothing is lost", "\(place): \(key) (\(row)) went and is there: \(run)")
        }
        for (key, row) in after where row != before[key] && !window.contains(where: { $0[key] == row }) {
            throw LawBroken("rows are objects", "\(place): \(key) is \(row), which neither was nor is: \(run)")
        }
        switch run.status {
        case 0:
            tally.merged += 1
            guard isHonest, !isResumed else { break }
            guard after == bucket else { throw LawBroken("in step", "\(place): \(run)") }
        case 4: tally.incomplete += 1
        case 137:
            tally.kills += 1
            try await database.psql("UPDATE datastore.lease SET until = clock_timestamp()")
        default: throw LawBroken("exit code", "\(place): \(run)")
        }
        if run.status != 137 { window = [] }
        if place.contains("failing") { tally.faults += 1 }
    }

    /// What the rows show, by key.
    private func rows(_ database: TestDatabase) async throws -> [String: String] {
        let lines = try await database.psql(
            "SELECT key, generation || ' ' || coalesce(site, '-') FROM shelf WHERE deleted_at IS NULL")
        return Dictionary(
            uniqueKeysWithValues: lines.split(separator: "\n").compactMap { line in
                line.split(separator: "|", maxSplits: 1).map(String.init)
            }.map { ($0[0], $0[1]) })
    }

    /// What they should show.
    private func bucket() -> [String: String] {
        var objects: [String: String] = [:]
        store.change { state in
            for (key, object) in state.objects where key.hasPrefix("d/") {
                objects[key] = "\(object.generation) \(object.metadata["site"] ?? "-")"
            }
        }
        return objects
    }
}

/// Answers that are none, now and then.
private final class FaultyAnswers: Sendable {
    private let dice: Mutex<RandomSource>
    private let times: Int

    init(seed: UInt64, oneIn times: Int) {
        dice = Mutex(RandomSource(seed: seed))
        self.times = times
    }

    /// A wrong answer; nil: the store answers.
    func next() -> FaultAnswer? {
        dice.withLock { dice in
            guard dice.once(in: times) else { return nil }
            switch dice.below(10) {
            case 0: return .answer(503, text: "slow down")
            case 1: return .answer(429, ["Retry-After": "0"], text: "")
            case 2: return .reset
            case 3: return .closed
            case 4: return .truncated(text: #"{"kind": "storage#objects""#, missing: 40)
            case 5: return .chunked([Array(#"{"kind": "#.utf8)], isEnded: false)
            case 6: return .json("{}")
            case 7: return .answer(200, text: "<html>Welcome to the hotel</html>")
            case 8: return .json(#"{"kind": "storage#objects", "items": [{"name": "d/1"#)
            default: return .answer(500, text: "")
            }
        }
    }
}
