internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Tells what the errors of the libraries below mean for a request.
enum FailureReading {
    /// How far a request had come.
    struct Stage {
        let hasHead: Bool
        let hasFirstByte: Bool
        /// How many requests had gone out on its connection before; nil: it had none yet.
        let uses: Int?
        /// The proxy that it goes through, as `host:port`; nil: none.
        let proxy: String?
    }

    static func failure(_ error: any Error, _ request: HTTPRequest, _ stage: Stage) -> HTTPFailure {
        let failure = plainFailure(error, request, stage)
        // Before a tunnel stands, it is the proxy that does not answer.
        guard failure.kind == .unreachable, let proxy = stage.proxy else { return failure }
        return HTTPFailure(.proxy, request, "no connection through the proxy \(proxy)")
    }

    private static func plainFailure(_ error: any Error, _ request: HTTPRequest, _ stage: Stage) -> HTTPFailure {
        switch error {
        case let failure as HTTPFailure: return failure
        case let error as HTTPClientError: return client(error, request, stage)
        case let error as HTTPParserError
        where stage.uses != nil && error != .invalidEOFState && error != .closedConnection:
            return HTTPFailure(.malformed, request, "the answer is no HTTP (\(error))")
        case let error as IOError where stage.uses == nil:
            return HTTPFailure(.unreachable, request, "no connection: \(error.localReason)")
        case let error as NIOConnectionError: return connection(error, request)
        case let error as SocketAddressError: return HTTPFailure(.unreachable, request, "no connection: \(error)")
        case let error as NIOSSLError where stage.uses == nil: return handshake(error, request)
        case let error as NIOSSLExtraError: return HTTPFailure(.tls, request, "TLS failed: \(error)")
        case let error as BoringSSLError where stage.uses == nil:
            return HTTPFailure(.tls, request, "TLS failed: \(error)")
        case let error as ChannelError where stage.uses == nil:
            if case .connectTimeout = error { return notConnected(request) }
            return HTTPFailure(.unreachable, request, "the connection ended while it was being made")
        default: return lost(request, stage)
        }
    }

    private static func client(_ error: HTTPClientError, _ request: HTTPRequest, _ stage: Stage) -> HTTPFailure {
        switch error {
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout: notConnected(request)
        case .httpProxyHandshakeTimeout: HTTPFailure(.proxy, request, "the proxy did not answer in time")
        case .proxyAuthenticationRequired:
            HTTPFailure(.proxy, request, "the proxy wants a user and a password; write them into its address")
        case .invalidProxyResponse: HTTPFailure(.proxy, request, "the proxy opens no connection to this host")
        case .cancelled: HTTPFailure(.cancelled, request, "stopped")
        case .remoteConnectionClosed, .uncleanShutdown:
            stage.uses == nil
                ? HTTPFailure(.unreachable, request, "the connection ended while it was being made")
                : lost(request, stage)
        default:
            // Not `description`: some cases carry values of headers.
            HTTPFailure(.malformed, request, error.shortDescription)
        }
    }

    private static func notConnected(_ request: HTTPRequest) -> HTTPFailure {
        HTTPFailure(.timedOut(.connecting), request, "no connection in time")
    }

    private static func connection(_ error: NIOConnectionError, _ request: HTTPRequest) -> HTTPFailure {
        let reasons = error.connectionErrors.map { failure in
            (failure.error as? IOError).map(\.localReason) ?? "\(type(of: failure.error))"
        }
        guard let reason = reasons.first else {
            return HTTPFailure(.unreachable, request, "no connection: the name \(error.host) is not known")
        }
        let isLate = error.connectionErrors.contains { failure in
            if case .connectTimeout? = failure.error as? ChannelError { true } else { false }
        }
        return isLate ? notConnected(request) : HTTPFailure(.unreachable, request, "no connection: \(reason)")
    }

    private static func handshake(_ error: NIOSSLError, _ request: HTTPRequest) -> HTTPFailure {
        switch error {
        case .uncleanShutdown, .handshakeFailed(.sslError([.eofDuringHandshake])), .handshakeFailed(.zeroReturn),
            .handshakeFailed(.syscallError):
            HTTPFailure(.unreachable, request, "the connection ended while TLS was being agreed on")
        case .unableToValidateCertificate:
            HTTPFailure(.tls, request, "the store's certificate is not valid for \(request.address.host)")
        case .handshakeFailed(let reason) where "\(reason)".contains("CERTIFICATE_VERIFY_FAILED"):
            HTTPFailure(
                .tls, request,
                "the store's certificate is not trusted; name the file of its authority's certificate, or see the clock"
            )
        default: HTTPFailure(.tls, request, "TLS failed: \(error)")
        }
    }

    private static func lost(_ request: HTTPRequest, _ stage: Stage) -> HTTPFailure {
        if stage.hasHead || stage.hasFirstByte {
            return HTTPFailure(.truncated, request, "the connection ended inside the answer")
        }
        guard let uses = stage.uses else {
            return HTTPFailure(.unreachable, request, "the connection ended while it was being made")
        }
        return HTTPFailure(
            .lostBeforeAnswer(onUsedConnection: uses > 0), request, "the connection ended before there was an answer")
    }
}

extension IOError {
    /// The system's words for the error number.
    fileprivate var localReason: String { "\(self)" }
}
