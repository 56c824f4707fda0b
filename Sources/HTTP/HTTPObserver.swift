/// Is told of every attempt at a request, for `--verbose`.
public protocol HTTPObserver: Sendable {
    /// Takes note of an attempt, once its answer was read or it failed.
    func observe(_ attempt: HTTPAttempt)
}

/// One attempt at a request, without headers, body or anything else that authorizes.
public struct HTTPAttempt: Sendable, CustomStringConvertible {
    /// How an attempt ended.
    public enum Outcome: Sendable {
        /// With an answer of this status, read as far as its reader wanted.
        case answered(Int)
        /// With a failure.
        case failed(HTTPFailure.Kind)
    }

    /// What it was for.
    public let kind: RequestKind
    /// The method.
    public let method: HTTPRequest.Method
    /// The address as it may be shown.
    public let address: String
    /// Which attempt at this request it was, from 1 on.
    public let number: Int
    /// How it ended.
    public let outcome: Outcome
    /// From sending to the last byte read.
    public let duration: Duration
    /// Bytes of the body that came over the line.
    public let receivedBytes: Int
    /// The pause before the next attempt; nil: there is none.
    public let pause: Duration?

    /// A line for people: `list GET https://…: 200, 35 ms, 2048 bytes`.
    public var description: String {
        let result =
            switch outcome {
            case .answered(let status): "\(status)"
            case .failed(let kind): Self.words(kind)
            }
        let again = pause.map { ", again in \(Self.milliseconds($0)) ms" } ?? ""
        let attempt = number > 1 ? " (attempt \(number))" : ""
        return "\(kind) \(method.rawValue) \(address)\(attempt): \(result), \(Self.milliseconds(duration)) ms, "
            + "\(receivedBytes) bytes\(again)"
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    private static func words(_ kind: HTTPFailure.Kind) -> String {
        switch kind {
        case .unreachable: "unreachable"
        case .timedOut(.connecting): "not connected in time"
        case .timedOut(.idle): "stalled"
        case .timedOut(.whole): "not finished in time"
        case .lostBeforeAnswer(onUsedConnection: true): "connection had been closed"
        case .lostBeforeAnswer: "connection lost"
        case .truncated: "cut off"
        case .tls: "no TLS"
        case .proxy: "refused by the proxy"
        case .malformed: "not understood"
        case .tooLarge: "too large"
        case .givenUp: "given up"
        case .ceiling: "not allowed any more"
        case .credentials: "no credential"
        case .settings: "not possible with these settings"
        case .cancelled: "stopped"
        }
    }
}
