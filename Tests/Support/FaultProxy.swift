internal import Dispatch
internal import Glibc
internal import Synchronization

/// A TCP proxy that delays, cuts and truncates what passes through it.
///
/// Tests put it between the loader and its database. What happens to a connection is decided by `Weather`, which can be
/// changed while connections are open.
public final class FaultProxy: Sendable {
    /// What the proxy does to connections.
    public struct Weather: Sendable, Equatable {
        /// New connections are closed at once.
        public var refuses = false
        /// Every transfer waits this long first.
        public var delayMilliseconds = 0
        /// Connections are reset once this many bytes in all have passed towards the server; nil: never.
        public var cutAfterBytes: Int?
        /// Where a connection is cut, the last bytes before the cut are still delivered, so that the server sees a
        /// message that ends in the middle.
        public var deliversRestBeforeCut = true
        /// A COMMIT that gets lost with its connection, or whose answer does; nil: none.
        public var lostCommit: LostCommit?

        /// Fair weather, to be changed.
        public init() {}
    }

    /// A COMMIT after which the client does not know whether it happened.
    public struct LostCommit: Sendable, Equatable {
        /// Which one.
        public enum Place: Sendable, Equatable {
            /// Counted from 1 over all connections.
            case number(Int)
            /// The first on a connection that a text has passed before, such as what a statement begins with.
            case behind(String)
        }

        /// Which one.
        public var place: Place
        /// Whether the server gets it and only the answer is lost.
        public var reachesServer: Bool

        /// Names a COMMIT.
        public init(_ place: Place, reachesServer: Bool) {
            self.place = place
            self.reachesServer = reachesServer
        }
    }

    private struct State {
        var weather = Weather()
        var passed = 0
        var cuts = 0
        var commits = 0
        /// The sockets of the connections that are open.
        ///
        /// The number of one that was closed may be any other file of this process a moment later: what is in here is open,
        /// and it is closed and taken out under one lock.
        var open: Set<Int32> = []
        /// Where the loop that accepts is told to end; nil once it has ended or was told.
        var bell: Int32?
    }

    /// The port on 127.0.0.1 that clients connect to.
    public let port: Int
    private let target: Int
    private let state: Mutex<State>

    /// Starts a proxy.
    ///
    /// - Parameter target: the port on 127.0.0.1 that it forwards to.
    public init(to target: Int) throws {
        self.target = target
        let listener = try LoopbackListener()
        port = listener.port
        state = Mutex(State(bell: listener.bell))
        DispatchQueue(label: "fault proxy").async { self.accept(from: listener) }
    }

    /// How many connections were cut so far.
    public var cuts: Int { state.withLock { $0.cuts } }

    /// Changes what happens to connections from now on; the counts of bytes and commits begin anew.
    public func change(_ weather: Weather) {
        state.withLock {
            $0.weather = weather
            $0.passed = 0
            $0.commits = 0
        }
    }

    /// Resets every open connection.
    public func cutAll() {
        state.withLock { Self.cut($0.open) }
    }

    /// Ends the proxy and every connection through it; ended already, it does nothing.
    public func stop() {
        state.withLock { state in
            if let bell = state.bell { LoopbackListener.ring(bell) }
            state.bell = nil
            Self.cut(state.open)
        }
    }

    private static func cut(_ sockets: Set<Int32>) {
        for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    private func accept(from listener: LoopbackListener) {
        while let client = listener.accept() {
            guard !state.withLock({ $0.weather.refuses }), let server = LoopbackListener.connect(to: target) else {
                close(client)
                continue
            }
            let isOpen = state.withLock { state in
                guard state.bell != nil else { return false }
                state.open.formUnion([client, server])
                return true
            }
            guard isOpen else {
                close(client)
                close(server)
                continue
            }
            relay(client, server)
        }
        state.withLock { state in
            state.bell = nil
            listener.close()
        }
    }

    /// Both directions on threads of their own; the descriptors are closed when both have ended.
    private func relay(_ client: Int32, _ server: Int32) {
        let group = DispatchGroup()
        for (from, to, counts) in [(client, server, true), (server, client, false)] {
            DispatchQueue(label: "fault proxy relay").async(group: group) { self.pump(from, to, counts: counts) }
        }
        group.notify(queue: DispatchQueue(label: "fault proxy end")) {
            self.state.withLock { state in
                state.open.subtract([client, server])
                close(client)
                close(server)
            }
        }
    }

    private func pump(_ from: Int32, _ to: Int32, counts: Bool) {
        var buffer = [UInt8](repeating: 0, count: 16384)
        var isMarked = false
        while true {
            let received = recv(from, &buffer, buffer.count, 0)
            guard received > 0 else { break }
            let (delay, allowed) = admit(received, counts: counts)
            if delay > 0 { usleep(UInt32(delay) * 1000) }
            if counts, let lost = lostCommit(in: buffer[..<received], isMarked: &isMarked) {
                // From here on nothing of this connection reaches the client any more.
                shutdown(from, Int32(SHUT_RDWR))
                guard lost.reachesServer, send(buffer, received, to: to) else { break }
                _ = recv(to, &buffer, 1, Int32(MSG_PEEK))
                break
            }
            guard send(buffer, allowed, to: to), allowed == received else { break }
        }
        shutdown(from, Int32(SHUT_RDWR))
        shutdown(to, Int32(SHUT_RDWR))
    }

    /// The COMMIT that is to be lost, if that is what goes to the server.
    ///
    /// - Parameter isMarked: whether the text that is waited for has passed on this connection.
    private func lostCommit(in message: ArraySlice<UInt8>, isMarked: inout Bool) -> LostCommit? {
        let awaited = state.withLock { $0.weather.lostCommit }
        if case .behind(let text) = awaited?.place, !isMarked { isMarked = message.contains(Array(text.utf8)) }
        // A query message as the protocol has it: its text ends in a null byte.
        guard message.ends(with: Array("COMMIT\0".utf8)) else { return nil }
        return state.withLock { [isMarked] state in
            state.commits += 1
            guard let lost = state.weather.lostCommit else { return nil }
            switch lost.place {
            case .number(let number): guard state.commits == number else { return nil }
            case .behind: guard isMarked, state.cuts == 0 else { return nil }
            }
            state.cuts += 1
            return lost
        }
    }

    /// How long to wait with some bytes, and how many of them may pass.
    private func admit(_ count: Int, counts: Bool) -> (delay: Int, allowed: Int) {
        state.withLock { state in
            guard counts, let limit = state.weather.cutAfterBytes else {
                return (state.weather.delayMilliseconds, count)
            }
            let room = max(0, limit - state.passed)
            state.passed += count
            guard room < count else { return (state.weather.delayMilliseconds, count) }
            state.cuts += 1
            return (state.weather.delayMilliseconds, state.weather.deliversRestBeforeCut ? room : 0)
        }
    }

    private func send(_ buffer: [UInt8], _ count: Int, to descriptor: Int32) -> Bool {
        var sent = 0
        while sent < count {
            let step = buffer.withUnsafeBytes { bytes in
                Glibc.send(
                    descriptor, bytes.baseAddress?.advanced(by: sent), count - sent, Int32(MSG_NOSIGNAL))
            }
            guard step > 0 else { return false }
            sent += step
        }
        return true
    }
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}
