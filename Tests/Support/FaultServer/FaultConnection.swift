internal import Glibc
internal import NIOCore
internal import NIOHTTP1

/// One connection to a fault server: collects requests and carries out what the handler wants.
final class FaultConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let board: FaultServer.Board
    private let number: Int
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var requests = 0

    init(board: FaultServer.Board, number: Int) {
        self.board = board
        self.number = number
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let part): body += part.readableBytesView
        case .end:
            guard let head else { return }
            self.head = nil
            requests += 1
            let request = board.record { total in
                FaultRequest(
                    method: head.method.rawValue, target: head.uri, headers: head.headers.map { ($0.name, $0.value) },
                    body: body, connection: number, numberOnConnection: requests, number: total)
            }
            Self.answer(request, board, context.channel)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A client that ends its connection, or does not trust ours, is what some tests are about.
        context.close(promise: nil)
    }

    private static func answer(_ request: FaultRequest, _ board: FaultServer.Board, _ channel: any Channel) {
        Task {
            let answer = await board.handler(request)
            await carryOut(answer, on: channel)
        }
    }

    private static func carryOut(_ answer: FaultAnswer, on channel: any Channel) async {
        do {
            for step in answer.steps {
                switch step {
                case .send(let bytes): try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
                case .pause(let duration): try await Task.sleep(for: duration)
                case .wait(let signal): await signal()
                case .close: try await channel.close().get()
                case .reset:
                    // With no time to linger, closing sends RST.
                    try await (channel as? any SocketOptionProvider)?
                        .setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
                    try await channel.close().get()
                case .stall: try await channel.closeFuture.get()
                }
            }
        } catch {
            // The client has gone; there is nobody to answer to.
        }
    }
}
