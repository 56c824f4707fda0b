internal import Synchronization

/// What requests were made for; whoever makes them names the kinds.
public struct RequestKind: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name: `list`, `get`, `probe`, `token`.
    public let rawValue: String

    /// Names a kind.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Names a kind.
    public init(stringLiteral value: String) { rawValue = value }

    /// The name.
    public var description: String { rawValue }
}

/// Counts the requests of a run by kind, and ends it when it has made as many as it may.
public final class RequestLedger: Sendable {
    /// What was counted of one kind.
    public struct Entry: Sendable, Equatable {
        /// How many requests were sent, those that failed and were sent again included: the vendor counts them too.
        public var requests = 0
        /// How many bytes of bodies came over the line for them.
        public var receivedBytes = 0
    }

    private struct State: Sendable {
        var entries: [RequestKind: Entry] = [:]
        var total = 0
    }

    private let ceiling: Int?
    private let state = Mutex(State())

    /// Opens a ledger.
    ///
    /// - Parameter ceiling: how many requests the run may make in all (`--max-requests`); nil: as many as it takes.
    public init(ceiling: Int? = nil) { self.ceiling = ceiling }

    /// Counts a request that is about to be sent.
    ///
    /// - Throws: `HTTPFailure` of the kind `.ceiling` if the run may make no more.
    func enter(_ kind: RequestKind) throws(HTTPFailure) {
        let isAllowed = state.withLock { state in
            if let ceiling, state.total >= ceiling { return false }
            state.total += 1
            state.entries[kind, default: Entry()].requests += 1
            return true
        }
        guard isAllowed else {
            throw HTTPFailure(
                .ceiling,
                "the run has made the \(ceiling ?? 0) requests that --max-requests allows; allow more or narrow the prefix"
            )
        }
    }

    /// Counts bytes that came over the line.
    func receive(_ bytes: Int, for kind: RequestKind) {
        state.withLock { $0.entries[kind, default: Entry()].receivedBytes += bytes }
    }

    /// What was counted so far.
    public var entries: [RequestKind: Entry] { state.withLock { $0.entries } }

    /// How many requests were sent in all.
    public var total: Int { state.withLock { $0.total } }
}
