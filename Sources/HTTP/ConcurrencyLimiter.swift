internal import Synchronization

/// How many requests of a run are on their way at once: one limiter for all of them.
///
/// Additive increase, multiplicative decrease at its hardest (the idea is that of RFC 5681's congestion window): a store that
/// says "too fast" gets one request at a time, and none before the pause has passed that it asked for; then each full window
/// of good answers allows one more. A modest store that refuses a second one at once again and again is asked for it ever
/// more seldom: it is waited for, not failed on.
public final class ConcurrencyLimiter: Sendable {
    private struct State: Sendable {
        var window: Double
        /// How many full windows of good answers allow one more: twice as many each time that a second request at once is
        /// refused, half as many each time that a third is not.
        var caution = 1.0
        var active = 0
        /// No request begins before this time.
        var gate = Duration.zero
        var nextTicket = 0
        /// Who waits for a place, the longest waiting first.
        var waiting: [(ticket: Int, turn: CheckedContinuation<Bool, Never>)] = []
        var cancelled: Set<Int> = []
    }

    private static let largestCaution = 256.0

    private let maximum: Int
    private let time: TimeSource
    private let state: Mutex<State>

    /// Opens a limiter.
    ///
    /// - Parameter maximum: how many requests may be on their way at once, 1 or more.
    public init(maximum: Int, time: TimeSource = .system) {
        self.maximum = max(1, maximum)
        self.time = time
        state = Mutex(State(window: Double(max(1, maximum))))
    }

    /// How many requests may be on their way at this moment.
    public var limit: Int { state.withLock { Int($0.window) } }

    /// Waits for a place and for the gate to open; whoever has returned from here calls `leave` once.
    ///
    /// - Throws: `CancellationError` if the task is cancelled; no place is taken then.
    func enter() async throws(CancellationError) {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        let hasPlace = await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                let answer: Bool? = state.withLock { state in
                    if state.cancelled.remove(ticket) != nil { return false }
                    if state.waiting.isEmpty, state.active < Int(state.window) {
                        state.active += 1
                        return true
                    }
                    state.waiting.append((ticket, turn))
                    return nil
                }
                if let answer { turn.resume(returning: answer) }
            }
        } onCancel: {
            cancel(ticket)
        }
        // Cancelled in between, the ticket may still be noted.
        _ = state.withLock { $0.cancelled.remove(ticket) }
        guard hasPlace else { throw CancellationError() }
        do throws(CancellationError) {
            try await passGate()
        } catch {
            leave(.neither)
            throw error
        }
    }

    /// What a request that leaves has learned of the store.
    enum Lesson: Sendable, Equatable {
        /// It answered.
        case good
        /// It said "too fast": one at a time, and none before this pause has passed.
        case slowDown(pause: Duration)
        /// Nothing.
        case neither
    }

    /// Gives the place back.
    func leave(_ lesson: Lesson) {
        let now = time.elapsed()
        let turns = state.withLock { state in
            state.active -= 1
            switch lesson {
            case .good:
                let before = state.window.rounded(.down)
                state.window = min(Double(maximum), state.window + 1 / (max(1, before) * state.caution))
                if before >= 2, state.window.rounded(.down) > before { state.caution = max(1, state.caution / 2) }
            case .slowDown(let pause):
                // Of those that were on their way when the first was refused, the further ones tell nothing new.
                if state.window >= 2 {
                    state.caution = state.window < 3 ? min(state.caution * 2, Self.largestCaution) : 1
                }
                state.window = 1
                state.gate = max(state.gate, now + pause)
            case .neither: break
            }
            return Self.admitted(&state)
        }
        for turn in turns { turn.resume(returning: true) }
    }

    /// With a narrow window, who waits here holds the only place, so that the rest waits behind.
    private func passGate() async throws(CancellationError) {
        while true {
            let now = time.elapsed()
            let gate = state.withLock { $0.gate }
            guard now < gate else { return }
            try await time.sleep(gate - now)
        }
    }

    private func cancel(_ ticket: Int) {
        let turn = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard let index = state.waiting.firstIndex(where: { $0.ticket == ticket }) else {
                state.cancelled.insert(ticket)
                return nil
            }
            return state.waiting.remove(at: index).turn
        }
        turn?.resume(returning: false)
    }

    private static func admitted(_ state: inout State) -> [CheckedContinuation<Bool, Never>] {
        var turns: [CheckedContinuation<Bool, Never>] = []
        while !state.waiting.isEmpty, state.active < Int(state.window) {
            state.active += 1
            turns.append(state.waiting.removeFirst().turn)
        }
        return turns
    }
}
