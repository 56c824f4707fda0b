/// What histories went through, so that a test can say that the laws were tried and not only believed.
struct Tally: Sendable {
    var histories = 0
    var steps = 0
    var merges = 0
    var kills = 0
    var stops = 0
    var cuts = 0
    var refusals = 0
    var crashes = 0
    var held = 0
    var resumed = 0
    /// Merges that found objects unread, and that renewed fingerprints alone.
    var unread = 0
    var touched = 0
    /// Merges while the disk failed for a file.
    var failures = 0
    /// Smaller runs that left a full one to be resumed, and merges that rows were swallowed from.
    var refused = 0
    var swallowings = 0
    /// Runs that others kept out, dead loaders that the next one got past by itself, and stops while the database or the
    /// bucket was away.
    var lockOuts = 0
    var revivals = 0
    var outages = 0
    var bucketOutages = 0
    /// Where loaders were killed, stopped and cut off from the database.
    var killedAt: Set<FaultPoint> = []
    var stoppedAt: Set<FaultPoint> = []
    var cutAt: Set<FaultPoint> = []

    mutating func add(_ other: Tally) {
        histories += other.histories
        steps += other.steps
        merges += other.merges
        kills += other.kills
        stops += other.stops
        cuts += other.cuts
        refusals += other.refusals
        crashes += other.crashes
        held += other.held
        resumed += other.resumed
        unread += other.unread
        touched += other.touched
        failures += other.failures
        refused += other.refused
        swallowings += other.swallowings
        lockOuts += other.lockOuts
        revivals += other.revivals
        outages += other.outages
        bucketOutages += other.bucketOutages
        killedAt.formUnion(other.killedAt)
        stoppedAt.formUnion(other.stoppedAt)
        cutAt.formUnion(other.cutAt)
    }

    var summary: String {
        "laws: \(histories) histories, \(steps) steps, \(merges) merges (\(held) held, \(resumed) resumed), "
            + "\(kills) kills, \(stops) stops, \(crashes) crashes, \(cuts) cuts, \(refusals) refusals, \(unread) with unread "
            + "objects, \(touched) with touched ones, \(failures) with failing files, \(swallowings) with rows swallowed, \(lockOuts) lock-outs, "
            + "\(revivals) revivals, \(outages) outages and \(bucketOutages) of the bucket, \(refused) refused runs"
    }
}
