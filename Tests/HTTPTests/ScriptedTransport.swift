import HTTP
import Synchronization

/// Answers requests from a list; the last entry for ever.
final class ScriptedTransport: HTTPTransport {
    enum Entry: Sendable {
        case answer(Int, [(String, String)] = [], [[UInt8]] = [])
        case failure(HTTPFailure.Kind)
        /// The body breaks off after these pieces.
        case broken([[UInt8]])
    }

    private struct State {
        var requests: [HTTPRequest] = []
        var active = 0
        var peak = 0
    }

    private let entries: [Entry]
    private let state = Mutex(State())
    private let whileActive: @Sendable (HTTPRequest) async -> Void

    init(_ entries: [Entry], whileActive: @escaping @Sendable (HTTPRequest) async -> Void = { _ in }) {
        self.entries = entries
        self.whileActive = whileActive
    }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    /// The most requests that were on their way at once.
    var peak: Int { state.withLock { $0.peak } }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let number = state.withLock { state in
            state.requests.append(request)
            state.active += 1
            state.peak = max(state.peak, state.active)
            return state.requests.count
        }
        defer { state.withLock { $0.active -= 1 } }
        await whileActive(request)
        if Task.isCancelled { throw HTTPFailure(.cancelled, request, "stopped") }
        switch entries[min(number, entries.count) - 1] {
        case .answer(let status, let headers, let pieces):
            return HTTPResponse(
                status: status, headers: HTTPHeaders(headers), body: ScriptedBody(pieces, isBroken: false, request))
        case .failure(let kind): throw HTTPFailure(kind, request, "scripted")
        case .broken(let pieces):
            return HTTPResponse(
                status: 200, headers: HTTPHeaders(), body: ScriptedBody(pieces, isBroken: true, request))
        }
    }
}

final class ScriptedBody: HTTPBody {
    private let rest: Mutex<[[UInt8]]>
    private let isBroken: Bool
    private let request: HTTPRequest
    private let received = Atomic<Int>(0)

    init(_ pieces: [[UInt8]], isBroken: Bool, _ request: HTTPRequest) {
        rest = Mutex(pieces)
        self.isBroken = isBroken
        self.request = request
    }

    func next() async throws(HTTPFailure) -> [UInt8]? {
        let piece = rest.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        guard let piece else {
            if isBroken { throw HTTPFailure(.truncated, request, "scripted") }
            return nil
        }
        received.add(piece.count, ordering: .relaxed)
        return piece
    }

    var receivedBytes: Int { received.load(ordering: .relaxed) }

    func abandon() {}
}
