internal import Foundation
internal import HTTP

/// How stores on the net are asked.
struct WebSettings: Sendable {
    /// The environment's variables.
    var environment = ProcessInfo.processInfo.environment
    /// How many requests one run may make; nil: as many as it takes.
    var maximumRequests: Int?
    /// Whether each request is told of on standard error.
    var isVerbose = false

    /// How many requests are under way at once.
    private static let requestsAtOnce = 64
    /// For how long one run may pause in all because of a store that fails.
    private static let patience = Duration.seconds(30 * 60)

    /// Begins the requests of one run.
    ///
    /// - Throws: `HTTPFailure` of the kind `.settings` for settings that cannot be followed.
    func session() throws(HTTPFailure) -> HTTPSession {
        let authority = environment["DATASTORE_CA_FILE"].flatMap { $0.isEmpty ? nil : $0 }
        let settings = TransportSettings(proxies: try ProxySettings(environment: environment), authorityFile: authority)
        return HTTPSession(
            transport: try AsyncHTTPTransport(settings), budget: RetryBudget(time: Self.patience),
            limiter: ConcurrencyLimiter(maximum: Self.requestsAtOnce),
            ledger: RequestLedger(ceiling: maximumRequests), observer: isVerbose ? RequestNotes() : nil)
    }

    /// The endpoints that this machine allows to be sent credentials.
    var allowed: AllowedEndpoints {
        AllowedEndpoints(file: environment["DATASTORE_ALLOW"].flatMap { $0.isEmpty ? nil : $0 })
    }
}

/// Tells of each request on standard error.
private struct RequestNotes: HTTPObserver {
    func observe(_ attempt: HTTPAttempt) { Console.note("  \(attempt)") }
}
