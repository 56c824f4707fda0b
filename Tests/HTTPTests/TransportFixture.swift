import HTTP
import TestSupport
import Testing

/// A fault server and a transport to it.
struct TransportFixture {
    let server: FaultServer
    let transport: AsyncHTTPTransport

    /// Starts both, and ends both when the body has ended.
    static func with(
        settings: TransportSettings = quick, tls identity: TestAuthority.Identity? = nil,
        _ handler: @escaping FaultServer.Handler, _ body: (TransportFixture) async throws -> Void
    ) async throws {
        let server = try await FaultServer.start(tls: identity, handler)
        let transport = try AsyncHTTPTransport(settings)
        do {
            try await body(TransportFixture(server: server, transport: transport))
        } catch {
            await transport.shutdown()
            await server.stop()
            throw error
        }
        await transport.shutdown()
        await server.stop()
    }

    /// The same with answers in their order.
    static func with(
        settings: TransportSettings = quick, _ answers: [FaultAnswer], _ body: (TransportFixture) async throws -> Void
    ) async throws {
        try await with(settings: settings, { answers[min($0.number, answers.count) - 1] }, body)
    }

    /// Limits that are never reached by a machine under load, but for those that a test sets.
    static var quick: TransportSettings {
        TransportSettings(
            timeouts: HTTPTimeouts(connecting: .seconds(60), idle: .seconds(60), whole: .seconds(120)),
            idleConnection: .seconds(60))
    }

    /// A request to the server; the target goes out as it is.
    func request(_ method: HTTPRequest.Method = .get, _ target: String = "/b", gzip: Bool = false) -> HTTPRequest {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let isSecure = server.origin.hasPrefix("https")
        var request = HTTPRequest(
            method,
            HTTPAddress(
                isSecure ? .https : .http, host: isSecure ? "localhost" : "127.0.0.1", port: server.port,
                path: parts[0],
                query: parts.count > 1 ? parts[1] : nil))
        request.acceptsGzip = gzip
        return request
    }

    /// The whole body of an answer.
    func body(of request: HTTPRequest) async throws -> [UInt8] {
        try await transport.send(request).body.collected(upTo: 1 << 26, of: request)
    }

    /// How a request fails; nil if it does not.
    func failure(of request: HTTPRequest) async -> HTTPFailure? {
        do throws(HTTPFailure) {
            _ = try await transport.send(request).body.collected(upTo: 1 << 26, of: request)
            return nil
        } catch {
            return error
        }
    }
}
