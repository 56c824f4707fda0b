internal import Sync
internal import Synchronization

/// Shows how runs advance: one line that is drawn anew on a terminal, a line now and then in a log.
final class ProgressLine: ProgressObserver {
    private struct State {
        var store = ""
        var phase: Progress.Phase?
        var phaseStart = ContinuousClock.now
        var lastShown: ContinuousClock.Instant?
        var isDrawn = false
        var blocker: String?
    }

    private let redraws: Bool
    private let interval: Duration
    private let state = Mutex(State())

    init(redraws: Bool) {
        self.redraws = redraws
        interval = redraws ? .milliseconds(100) : .seconds(30)
    }

    func run(of store: String, hasAdvancedTo progress: Progress) {
        state.withLock { state in
            let now = ContinuousClock.now
            if state.store != store || state.phase != progress.phase {
                state = State(
                    store: store, phase: progress.phase, phaseStart: now, lastShown: nil, isDrawn: state.isDrawn)
                // A log tells of a phase only once it has lasted.
                if !redraws { state.lastShown = now }
            }
            // Who blocks is said at once, also in a log.
            if state.blocker != progress.blocker {
                state.blocker = progress.blocker
                if progress.blocker != nil { state.lastShown = nil }
            }
            if let last = state.lastShown, now - last < interval { return }
            state.lastShown = now
            let line =
                progress.phase != .waiting && progress.blocker != nil
                ? "\(store): waiting for \(progress.blocker ?? "")"
                : Self.line(store, progress, seconds: (now - state.phaseStart) / .seconds(1))
            if redraws {
                Console.draw("\r\u{1B}[K" + line)
                state.isDrawn = true
            } else {
                Console.note(line)
            }
        }
    }

    /// Takes the line off the terminal.
    func clear() {
        state.withLock { state in
            if state.isDrawn { Console.draw("\r\u{1B}[K") }
            state.isDrawn = false
        }
    }

    static func line(_ store: String, _ progress: Progress, seconds: Double) -> String {
        switch progress.phase {
        case .waiting: return "\(store): waiting for another loader to end\(progress.blocker.map { " (\($0))" } ?? "")"
        case .planning: return "\(store): planning"
        case .confirming:
            return "\(store): asking for \(Numbers.grouped(progress.gone)) rows that would go, "
                + "\(Numbers.grouped(progress.confirmed)) answered"
        case .merging: return "\(store): merging \(Numbers.grouped(progress.differing + progress.gone)) differences"
        case .vacuuming: return "\(store): vacuuming"
        case .listing: break
        }
        var line = "\(store): \(Numbers.grouped(progress.listed)) objects"
        guard seconds >= 1, progress.listed > 0 else { return line }
        let rate = Double(progress.listed) / seconds
        line += ", \(Numbers.grouped(Int64(rate))) a second"
        if let expected = progress.expected, expected > progress.listed {
            line += ", about \(Numbers.duration(Double(expected - progress.listed) / rate)) to go"
        }
        return line
    }
}
