internal import Foundation
internal import TestSupport
import Testing

/// The laws on a bucket that speaks S3, whose store fails, lies, forgets and changes, and on loaders that are killed.
///
/// The brake is off: whatever goes has to be gone.
@Suite struct AmazonHistoryTests {
    private static let environment = ProcessInfo.processInfo.environment

    /// How many histories, and from which seed, is said as for all laws.
    @Test func rowsEqualTheBucketOrNothingIsLost() async throws {
        let seed = Self.environment["LAW_SEED"].flatMap { UInt64($0) } ?? 1
        let count = Self.environment["LAW_COUNT"].flatMap { Int($0) } ?? 12
        var tally = AmazonTally()
        try await withThrowingTaskGroup(of: AmazonTally.self) { group in
            for number in 0..<count {
                group.addTask { try await AmazonHistory(seed: seed &+ UInt64(number)).run() }
                if number >= 3, let done = try await group.next() { tally.add(done) }
            }
            for try await done in group { tally.add(done) }
        }
        print("S3: \(tally)")
        guard count >= 12 else { return }
        #expect(tally.kills > 0 && tally.incomplete > 0 && tally.resumed > 0 && tally.gone > 0 && tally.unread > 0)
        #expect(tally.weathers.count == AmazonWeather.Kind.allCases.count)
    }
}

/// What happened in histories.
struct AmazonTally: Sendable {
    var runs = 0
    var merged = 0
    var incomplete = 0
    var unread = 0
    var kills = 0
    var resumed = 0
    var gone = 0
    var weathers: Set<AmazonWeather.Kind> = []

    mutating func add(_ other: AmazonTally) {
        runs += other.runs
        merged += other.merged
        incomplete += other.incomplete
        unread += other.unread
        kills += other.kills
        resumed += other.resumed
        gone += other.gone
        weathers.formUnion(other.weathers)
    }
}

/// One history: changes of a bucket, the state of its store, and runs of the loader, all drawn from a seed.
private struct AmazonHistory {
    static let universe =
        (0..<40).map { "d/\($0 % 4)/o\($0)" } + ["d", "d/", "e/x", "d/~", "d/a b+c%20", "d/é", "d/e\u{301}"]
        + ["d/\u{E000}", "d/\u{10000}"]
    private static let steps = 10

    let seed: UInt64
    private let store = FakeAmazonStore(bucket: "lab")

    init(seed: UInt64) { self.seed = seed }

    func run() async throws -> AmazonTally {
        var dice = RandomSource(seed: seed)
        var tally = AmazonTally()
        let server = try await store.serve()
        let database = try await TemporaryCluster.shared().createDatabase()
        try await database.generate(Self.definition(server.origin))
        try await database.makeLoader()
        func merge(_ arguments: [String] = [], _ environment: [String: String?] = [:]) async throws -> ProgramRun {
            try await runProgram(
                builtProgram("loader"),
                ["merge", "shelf", "--database", database.url(role: "shelf_loader")] + arguments,
                environment: amazonSettings.merging(environment) { $1 })
        }
        var judge = AmazonJudge(store, database)
        for step in 0..<Self.steps {
            disturb(&dice)
            judge.remember()
            let weather = AmazonWeather(&dice, isFair: step == Self.steps - 1)
            weather.rule(store, Self.universe)
            let fault = dice.once(in: 3) ? dice.pick(FaultPoint.allCases) : nil
            let count = 1 + dice.below(3)
            let arguments = ["--jobs", "\(1 + dice.below(3))"] + (dice.once(in: 8) ? ["--restart"] : [])
            let place =
                "history \(seed), step \(step), \(weather), \(fault.map { "killed at \($0):\(count)" } ?? "alive")"
            tally.weathers.insert(weather.kind)
            try await judge.check(place, weather, &tally) {
                try await merge(arguments, ["DATASTORE_FAULT": fault.map { "\($0.rawValue):kill:\(count)" }])
            }
        }
        store.change { AmazonWeather.clear(&$0) }
        for _ in 0..<3 {
            let last = try await merge()
            guard last.status == 0 else { throw LawBroken("the end", "history \(seed): \(last)") }
        }
        guard try await judge.rows() == judge.bucket() else {
            throw LawBroken("in step", "history \(seed): the rows are not the bucket at its end")
        }
        await server.stop()
        return tally
    }

    static func definition(_ origin: String) -> String {
        """
        datastore: shelf
        bucket: s3://lab/d/
        server: { endpoint: "\(origin)" }
        columns:
          - { name: site, from: metadata.site, type: text }
        delete_limit: { percent: 100 }

        """
    }

    private func disturb(_ dice: inout RandomSource) {
        for _ in 0..<dice.below(12) {
            let key = dice.pick(Self.universe)
            let site = ["site": dice.pick(["north", "south", "=?UTF-8?Q?=C3=9Cn=C3=AF?=", ""])]
            let storageClass = dice.pick(["STANDARD", "GLACIER", "DEEP_ARCHIVE"])
            switch dice.below(4) {
            case 0: store.remove([key])
            // As a rule of the bucket's life cycle does: the object stays what it is.
            case 1: store.change { $0.objects[key]?.storageClass = storageClass }
            default: store.put([key], metadata: site, storageClass: storageClass)
            }
        }
    }
}

/// No setting of the machine's own.
let amazonSettings: [String: String?] = [
    "AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": nil, "AWS_PROFILE": nil,
    "AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere", "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ENDPOINT_URL": nil, "AWS_ENDPOINT_URL_S3": nil, "AWS_REGION": nil, "AWS_DEFAULT_REGION": nil,
]
