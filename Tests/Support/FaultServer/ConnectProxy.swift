internal import Dispatch
internal import Glibc
internal import Synchronization

/// An HTTP proxy that opens tunnels (RFC 9110, 9.3.6), and records who asked for which.
///
/// Whatever host is asked for, the tunnel leads to one port of 127.0.0.1.
public final class ConnectProxy: Sendable {
    /// What it does with a request for a tunnel.
    public enum Manner: Sendable, Equatable {
        /// Opens it.
        case opens
        /// Answers with a status instead.
        case refuses(Int)
        /// Closes the connection.
        case closes
    }

    /// A request for a tunnel.
    public struct Request: Sendable {
        /// The first line.
        public let line: String
        /// The header lines.
        public let headers: [String]
    }

    private struct State {
        var requests: [Request] = []
        var open: Set<Int32> = []
        var bell: Int32?
    }

    /// The port on 127.0.0.1.
    public let port: Int
    private let target: Int
    private let manner: Manner
    private let state: Mutex<State>

    /// Starts a proxy.
    ///
    /// - Parameter target: the port on 127.0.0.1 that its tunnels lead to.
    public init(to target: Int, _ manner: Manner = .opens) throws {
        self.target = target
        self.manner = manner
        let listener = try LoopbackListener()
        port = listener.port
        state = Mutex(State(bell: listener.bell))
        DispatchQueue(label: "connect proxy").async { self.accept(from: listener) }
    }

    /// The requests so far.
    public var requests: [Request] { state.withLock { $0.requests } }

    /// Ends the proxy and its tunnels; ended already, it does nothing.
    public func stop() {
        state.withLock { state in
            if let bell = state.bell { LoopbackListener.ring(bell) }
            state.bell = nil
            for socket in state.open { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    private func accept(from listener: LoopbackListener) {
        while let client = listener.accept() {
            state.withLock { _ = $0.open.insert(client) }
            DispatchQueue(label: "connect proxy client").async {
                self.serve(client)
                self.state.withLock { state in
                    state.open.remove(client)
                    close(client)
                }
            }
        }
        state.withLock { state in
            state.bell = nil
            listener.close()
        }
    }

    private func serve(_ client: Int32) {
        guard let request = receiveHead(client) else { return }
        state.withLock { $0.requests.append(request) }
        switch manner {
        case .closes: return
        case .refuses(let status): answer("HTTP/1.1 \(status) No\r\nContent-Length: 0\r\n\r\n", to: client)
        case .opens:
            guard let server = LoopbackListener.connect(to: target) else {
                return answer("HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n", to: client)
            }
            state.withLock { _ = $0.open.insert(server) }
            answer("HTTP/1.1 200 Open\r\n\r\n", to: client)
            let group = DispatchGroup()
            DispatchQueue(label: "connect proxy relay").async(group: group) { Self.pump(server, client) }
            Self.pump(client, server)
            group.wait()
            state.withLock { state in
                state.open.remove(server)
                close(server)
            }
        }
    }

    private func receiveHead(_ client: Int32) -> Request? {
        var text: [UInt8] = []
        var byte: [UInt8] = [0]
        // Byte by byte: what follows the head belongs to the tunnel.
        while !text.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard text.count < 65536, recv(client, &byte, 1, 0) == 1 else { return nil }
            text.append(byte[0])
        }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\r\n").map(String.init)
        return Request(line: lines.first ?? "", headers: Array(lines.dropFirst()))
    }

    private func answer(_ text: String, to client: Int32) {
        _ = Self.send(Array(text.utf8), text.utf8.count, to: client)
    }

    private static func pump(_ from: Int32, _ to: Int32) {
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let received = recv(from, &buffer, buffer.count, 0)
            guard received > 0, send(buffer, received, to: to) else { break }
        }
        shutdown(from, Int32(SHUT_RDWR))
        shutdown(to, Int32(SHUT_RDWR))
    }

    private static func send(_ bytes: [UInt8], _ count: Int, to socket: Int32) -> Bool {
        var rest = bytes[..<count]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }
}
