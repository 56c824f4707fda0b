internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// An HTTP server that answers as a test has it, the wrong ways included.
///
/// The test gives a handler, which gets each request parsed and returns what is to be done; the server records all
/// requests. It listens on a free port of 127.0.0.1 until `stop()`.
public final class FaultServer: Sendable {
    /// Says what is to be done with a request.
    public typealias Handler = @Sendable (FaultRequest) async -> FaultAnswer

    fileprivate struct State {
        var requests: [FaultRequest] = []
        var connections = 0
        var open: [ObjectIdentifier: any Channel] = [:]
        var isStopped = false
    }

    /// The port on 127.0.0.1.
    public let port: Int
    /// What an address of the server begins with: `http://127.0.0.1:port`, or `https://localhost:port`.
    public let origin: String
    private let listener: any Channel
    private let board: Board

    /// What the connections share with the server.
    final class Board: Sendable {
        fileprivate let state = Mutex(State())
        let handler: Handler

        init(_ handler: @escaping Handler) { self.handler = handler }
    }

    private init(_ listener: any Channel, port: Int, origin: String, board: Board) {
        self.listener = listener
        self.port = port
        self.origin = origin
        self.board = board
    }

    /// Starts a server.
    ///
    /// - Parameters:
    ///   - identity: who it is with TLS; nil: it speaks without.
    ///   - handler: says what is to be done with a request.
    public static func start(
        tls identity: TestAuthority.Identity? = nil, _ handler: @escaping Handler
    ) async throws -> FaultServer {
        let board = Board(handler)
        let context = try identity.map { identity in
            let chain = try NIOSSLCertificate.fromPEMFile(identity.certificateFile)
            let configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: identity.keyFile, format: .pem)))
            return try NIOSSLContext(configuration: configuration)
        }
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    try pipeline.addHandler(FaultConnection(board: board, number: board.begin(channel)))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        guard let port = listener.localAddress?.port else { throw SupportError("a server without a port") }
        let origin = identity == nil ? "http://127.0.0.1:\(port)" : "https://localhost:\(port)"
        return FaultServer(listener, port: port, origin: origin, board: board)
    }

    /// Starts a server that gives one answer after another, whatever the requests; the last one for ever.
    public static func start(
        tls identity: TestAuthority.Identity? = nil, answers: [FaultAnswer]
    ) async throws -> FaultServer {
        try await start(tls: identity) { request in
            answers.isEmpty ? .answer(500) : answers[min(request.number, answers.count) - 1]
        }
    }

    /// All requests so far, in the order of their arrival.
    public var requests: [FaultRequest] { board.state.withLock { $0.requests } }

    /// How many connections were made so far.
    public var connections: Int { board.state.withLock { $0.connections } }

    /// Ends the server and its connections; ended already, it does nothing.
    public func stop() async {
        let open = board.state.withLock { state in
            state.isStopped = true
            defer { state.open = [:] }
            return Array(state.open.values)
        }
        try? await listener.close().get()
        for channel in open { try? await channel.close().get() }
    }
}

extension FaultServer.Board {
    /// Notes a connection and returns its number.
    fileprivate func begin(_ channel: any Channel) -> Int {
        let (number, isStopped) = state.withLock { state in
            state.connections += 1
            state.open[ObjectIdentifier(channel)] = channel
            return (state.connections, state.isStopped)
        }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { _ = $0.open.removeValue(forKey: ObjectIdentifier(channel)) }
        }
        if isStopped { channel.close(promise: nil) }
        return number
    }

    /// Records a request.
    func record(_ make: (_ number: Int) -> FaultRequest) -> FaultRequest {
        state.withLock { state in
            let request = make(state.requests.count + 1)
            state.requests.append(request)
            return request
        }
    }
}
