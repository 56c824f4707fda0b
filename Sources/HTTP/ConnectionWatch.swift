internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Which exchanges are on their way, by the number that stands for each in the pool of connections.
final class ExchangeBoard: Sendable {
    private struct State {
        var next = 0
        var exchanges: [Int: Exchange] = [:]
    }

    private let state = Mutex(State())

    /// Puts an exchange up and returns its number.
    func enter(_ exchange: Exchange) -> Int {
        state.withLock { state in
            state.next += 1
            state.exchanges[state.next] = exchange
            return state.next
        }
    }

    /// Takes an exchange down.
    func remove(_ number: Int) { state.withLock { _ = $0.exchanges.removeValue(forKey: number) } }

    subscript(number: Int) -> Exchange? { state.withLock { $0.exchanges[number] } }
}

/// Stands in each connection behind the encoder of requests, and tells an exchange what only the connection knows.
///
/// AsyncHTTPClient neither says on which connection a request goes out nor keeps the bytes of a target as they are. So it
/// is given the exchange's number for a path, and here, where the number tells whose request passes, the real target is
/// put in its place, byte for byte.
final class ConnectionWatch: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private let board: ExchangeBoard
    private var uses = 0
    /// Whose answer comes next; nil once its first byte has been noted.
    private var expecting: Exchange?

    init(board: ExchangeBoard) { self.board = board }

    /// Puts a watch into a new connection.
    static func install(in channel: any Channel, board: ExchangeBoard) -> EventLoopFuture<Void> {
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            // A connection that has ended by now has no handlers left; its request fails by itself.
            guard let encoder = try? pipeline.handler(type: HTTPRequestEncoder.self) else { return }
            try pipeline.addHandler(ConnectionWatch(board: board), position: .after(encoder))
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        guard let exchange = Int(head.uri.drop { $0 == "/" }).flatMap({ board[$0] }) else {
            // Given up meanwhile: nothing goes out for it.
            promise?.fail(ChannelError.inputClosed)
            return context.close(promise: nil)
        }
        head.uri = exchange.request.address.target
        exchange.begins(onConnectionUsed: uses)
        uses += 1
        expecting = exchange
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        expecting?.notesFirstByte()
        expecting = nil
        context.fireChannelRead(data)
    }
}
