/// What histories went through, so that a test can say that the laws were tried and not only believed.
struct Tally: Sendable {
    var histories = 0
    var steps = 0
    var merges = 0
    var kills = 0
    var stops = 0
    var cuts = 0
    var crashes = 0
    var held = 0
    var resumed = 0
    var reached: Set<FaultPoint> = []

    mutating func add(_ other: Tally) {
        histories += other.histories
        steps += other.steps
        merges += other.merges
        kills += other.kills
        stops += other.stops
        cuts += other.cuts
        crashes += other.crashes
        held += other.held
        resumed += other.resumed
        reached.formUnion(other.reached)
    }

    var summary: String {
        "laws: \(histories) histories, \(steps) steps, \(merges) merges (\(held) held, \(resumed) resumed), "
            + "\(kills) kills, \(stops) stops, \(crashes) crashes, \(cuts) cuts"
    }
}
