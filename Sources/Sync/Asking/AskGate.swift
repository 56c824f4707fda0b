internal import Objects
internal import Synchronization

/// Decides whether a run goes on asking for single objects: a store that denies each of the first hundred denies them all,
/// and a hundred thousand more questions would cost and tell nothing.
final class AskGate: Sendable {
    /// How many answers decide.
    static let deciding = 100

    private struct Tally: Sendable {
        var answered = 0
        var denied = 0
    }

    private let tally = Mutex(Tally())

    /// Whether no more objects are to be asked for in this run.
    var isClosed: Bool {
        tally.withLock { $0.answered >= Self.deciding && $0.denied >= Self.deciding && $0.denied == $0.answered }
    }

    /// How many objects are to be asked for before it is decided again; nil: as many as one likes.
    var allowance: Int? {
        tally.withLock { $0.denied == $0.answered && $0.answered < Self.deciding ? Self.deciding - $0.answered : nil }
    }

    /// Takes note of the answers for objects that were asked for.
    func note(answered: Int, denied: Int) {
        tally.withLock { tally in
            // Once an object was read, the store is not one that denies them all.
            guard tally.denied == tally.answered, tally.answered < Self.deciding else { return }
            tally.answered += answered
            tally.denied += denied
        }
    }
}
