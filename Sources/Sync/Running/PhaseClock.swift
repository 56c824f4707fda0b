/// The seconds that each phase of a run took.
struct PhaseClock: Sendable {
    private(set) var seconds: [(phase: String, seconds: Double)] = []
    private var start = ContinuousClock.now

    /// Ends a phase; the next one begins.
    mutating func end(_ phase: String) {
        let now = ContinuousClock.now
        add(now - start, to: phase)
        start = now
    }

    /// Books a part of the current phase under another name.
    mutating func book(_ duration: Duration, on phase: String) {
        add(duration, to: phase)
        start += duration
    }

    private mutating func add(_ duration: Duration, to phase: String) {
        let amount = duration / .seconds(1)
        if let index = seconds.firstIndex(where: { $0.phase == phase }) {
            seconds[index].seconds += amount
        } else {
            seconds.append((phase, amount))
        }
    }

    /// The phases as a JSON object, in milliseconds' precision.
    var json: JSON {
        .object(seconds.map { ($0.phase, .number(($0.seconds * 1000).rounded() / 1000)) })
    }
}
