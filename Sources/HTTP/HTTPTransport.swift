/// What sends requests.
///
/// It sends each once, follows no redirects and tries nothing again; `HTTPSession` does.
public protocol HTTPTransport: Sendable {
    /// Sends a request and waits for the head of the answer.
    ///
    /// A cancelled task's request ends at once.
    ///
    /// - Throws: `HTTPFailure` if there is no answer. An answer of any status is none.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse
}
