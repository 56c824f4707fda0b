/// Why a request has no answer, or only a part of one.
public struct HTTPFailure: Error, Sendable, CustomStringConvertible {
    /// What ran out of time.
    public enum Phase: Sendable, Equatable {
        /// Connecting.
        case connecting
        /// The wait for the next piece of the answer.
        case idle
        /// The request as a whole.
        case whole
    }

    /// What happened.
    public enum Kind: Sendable, Equatable {
        /// No connection: the name is unknown, or nobody listens.
        case unreachable
        /// A limit in time has passed.
        case timedOut(Phase)
        /// The connection ended before the first byte of an answer. On one that was used before, the store had most
        /// likely closed it while it idled, and has not seen the request.
        case lostBeforeAnswer(onUsedConnection: Bool)
        /// The connection ended, or the packing broke off, inside the answer.
        case truncated
        /// TLS was not agreed on: a certificate that is not trusted, or no TLS at all.
        case tls
        /// The proxy refused or failed.
        case proxy
        /// The answer is not HTTP, or does not say where it ends.
        case malformed
        /// The answer is larger than who asked would take.
        case tooLarge
        /// The store kept answering that it cannot; the message has its last word.
        case givenUp
        /// The run has used up the requests that it was allowed (`--max-requests`).
        case ceiling
        /// There is no credential that can be used, or whoever gives out tokens refuses it.
        case credentials
        /// Settings that cannot be followed, found before anything was sent.
        case settings
        /// Whoever waited was stopped.
        case cancelled
    }

    /// What happened.
    public let kind: Kind
    /// What happened and where, as a sentence that holds no secret.
    public let message: String

    /// Describes a failure of a request.
    public init(_ kind: Kind, _ request: HTTPRequest, _ what: String) {
        self.kind = kind
        message = "\(request): \(what)"
    }

    /// Describes a failure that belongs to no single request.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
