internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import Synchronization

/// The transport over AsyncHTTPClient: HTTP/1.1, connections that are kept, TLS by BoringSSL.
///
/// Plain `http://` addresses go through a proxy by CONNECT too, as AsyncHTTPClient has no other way; many proxies open
/// tunnels to port 443 only.
public final class AsyncHTTPTransport: HTTPTransport {
    private let settings: TransportSettings
    private let tls: TLSConfiguration
    private let board = ExchangeBoard()
    /// A client for each proxy, and one for none.
    private let clients = Mutex<[ProxySettings.Proxy?: HTTPClient]?>([:])

    /// Makes a transport; it connects to nothing yet.
    ///
    /// - Throws: `HTTPFailure` of the kind `.settings` if the file of authorities cannot be used.
    public init(_ settings: TransportSettings = TransportSettings()) throws(HTTPFailure) {
        self.settings = settings
        var tls = TLSConfiguration.makeClientConfiguration()
        if let file = settings.authorityFile {
            do {
                guard try !NIOSSLCertificate.fromPEMFile(file).isEmpty else {
                    throw NIOSSLError.failedToLoadCertificate
                }
            } catch {
                throw HTTPFailure(
                    .settings,
                    "\(file): no certificates in PEM form can be read from it; name a file that holds the "
                        + "certificate of the authority")
            }
            tls.additionalTrustRoots = [.file(file)]
        }
        self.tls = tls
    }

    deinit {
        // A client that was not shut down ends the program.
        for client in clients.withLock({ $0 ?? [:] }).values { client.shutdown { _ in } }
    }

    /// Closes every connection; afterwards no request is sent.
    public func shutdown() async {
        let open = clients.withLock { clients in
            defer { clients = nil }
            return clients ?? [:]
        }
        for client in open.values { try? await client.shutdown() }
    }

    /// Sends a request.
    public func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        guard !Task.isCancelled else { throw HTTPFailure(.cancelled, request, "stopped before it was sent") }
        try Self.check(request)
        let proxy = request.avoidsProxy ? nil : settings.proxies.proxy(for: request.address)
        let client = try client(for: request, proxy)
        let exchange = Exchange(
            request, timeouts: request.timeouts ?? settings.timeouts, loop: client.eventLoopGroup.any(),
            proxy: proxy.map { "\($0.host):\($0.port)" })
        let number = board.enter(exchange)
        let head = try await exchange.head { exchange in
            do {
                let sent = try HTTPClient.Request(
                    url: "\(request.address.origin)/\(number)", method: HTTPMethod(rawValue: request.method.rawValue),
                    headers: Self.headers(of: request), body: request.body.isEmpty ? nil : .bytes(request.body))
                let task = client.execute(request: sent, delegate: exchange)
                task.futureResult.whenComplete { [board] _ in board.remove(number) }
                return task
            } catch {
                board.remove(number)
                throw error
            }
        }
        let fields = head.headers.map { ($0.name, $0.value) }
        return try Self.response(Int(head.status.code), HTTPHeaders(fields), exchange, version: head.version)
    }

    // MARK: Requests

    /// What would break out of its place in the request, or be rewritten there.
    private static func check(_ request: HTTPRequest) throws(HTTPFailure) {
        let target = request.address.target
        guard target.utf8.first == UInt8(ascii: "/"), target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw HTTPFailure(.settings, request, "its path and query are not percent-encoded")
        }
        for field in request.headers.fields
        where field.value.utf8.contains(where: { $0 < 0x20 && $0 != 9 || $0 == 0x7F }) {
            throw HTTPFailure(.settings, request, "the header \(field.name) holds a control character")
        }
    }

    private static func headers(of request: HTTPRequest) -> NIOHTTP1.HTTPHeaders {
        var headers = NIOHTTP1.HTTPHeaders(request.headers.fields.map { ($0.name, $0.value) })
        // A signature covers it, so that it is not left to the library how it spells the port.
        headers.replaceOrAdd(name: "Host", value: request.address.hostHeader)
        if request.acceptsGzip { headers.replaceOrAdd(name: "Accept-Encoding", value: "gzip") }
        return headers
    }

    // MARK: Answers

    private static func response(
        _ status: Int, _ headers: HTTPHeaders, _ exchange: Exchange, version: HTTPVersion
    ) throws(HTTPFailure) -> HTTPResponse {
        let request = exchange.request
        let hasBody = request.method != .head && status != 204 && status != 304
        let isChunked = headers.values("Transfer-Encoding").contains { $0.lowercased().contains("chunked") }
        if hasBody, 200..<300 ~= status, !isChunked, headers["Content-Length"] == nil {
            // Its end would be the connection's end (RFC 9112, 6.3), which a cut looks like as well.
            exchange.abandon()
            throw HTTPFailure(.malformed, request, "the answer does not say how long it is")
        }
        guard hasBody, request.acceptsGzip, let coding = headers["Content-Encoding"]?.lowercased() else {
            return HTTPResponse(status: status, headers: headers, body: exchange)
        }
        switch coding {
        case "gzip", "x-gzip":
            return HTTPResponse(status: status, headers: headers, body: try GzipBody(exchange, of: request))
        case "identity", "":
            return HTTPResponse(status: status, headers: headers, body: exchange)
        default:
            exchange.abandon()
            throw HTTPFailure(.malformed, request, "the answer is packed as \"\(coding)\", which nobody asked for")
        }
    }

    // MARK: Clients

    private func client(
        for request: HTTPRequest, _ proxy: ProxySettings.Proxy?
    ) throws(HTTPFailure) -> HTTPClient {
        let client = clients.withLock { clients -> HTTPClient? in
            guard let known = clients?[proxy] else {
                guard clients != nil else { return nil }
                let client = HTTPClient(
                    eventLoopGroupProvider: .shared(HTTPClient.defaultEventLoopGroup),
                    configuration: configuration(proxy))
                clients?[proxy] = client
                return client
            }
            return known
        }
        guard let client else { throw HTTPFailure(.cancelled, request, "not sent: the program is ending") }
        return client
    }

    private func configuration(_ proxy: ProxySettings.Proxy?) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        // A redirect would take the credential along, or lose it; who asked decides.
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = TimeAmount(settings.timeouts.connecting)
        configuration.connectionPool.idleTimeout = TimeAmount(settings.idleConnection)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.connectionsPerHost
        // It would hide until the limit in time what went wrong.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.http1_1ConnectionDebugInitializer = { [board] in ConnectionWatch.install(in: $0, board: board) }
        if let proxy {
            let login = proxy.user.map {
                HTTPClient.Authorization.basic(username: $0, password: proxy.password?.revealed ?? "")
            }
            configuration.proxy = .server(host: proxy.host, port: proxy.port, authorization: login)
        }
        return configuration
    }
}
