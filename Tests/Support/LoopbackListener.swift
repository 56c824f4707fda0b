internal import Glibc

/// A socket of 127.0.0.1 that takes connections until somebody rings.
///
/// Only the thread that accepts touches the socket: who wants it to end rings instead, so that nobody shuts down a number
/// that was closed and is another file by now.
struct LoopbackListener {
    /// The port that it listens to.
    let port: Int
    /// What is rung; it is open until `close()`.
    let bell: Int32
    private let hearing: Int32
    private let socket: Int32

    init() throws {
        socket = Self.makeSocket(flags: SOCK_NONBLOCK)
        guard socket >= 0 else { throw SupportError("no socket: errno \(errno)") }
        var pipe: [Int32] = [-1, -1]
        guard Glibc.pipe(&pipe) == 0 else {
            let code = errno
            Glibc.close(socket)
            throw SupportError("no pipe: errno \(code)")
        }
        for end in pipe { Self.keepFromPrograms(end) }
        (hearing, bell) = (pipe[0], pipe[1])
        guard let port = Self.listen(on: socket) else {
            let code = errno
            for descriptor in pipe + [socket] { Glibc.close(descriptor) }
            throw SupportError("cannot listen: errno \(code)")
        }
        self.port = port
    }

    /// Ends `accept()`; the bell must be open.
    static func ring(_ bell: Int32) {
        _ = write(bell, [0], 1)
    }

    /// Waits for a connection; nil once somebody rang, or where no more can come.
    func accept() -> Int32? {
        while true {
            var waiting = [
                pollfd(fd: hearing, events: Int16(POLLIN), revents: 0),
                pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waiting, nfds_t(waiting.count), -1) > 0 else {
                if errno == EINTR { continue }
                return nil
            }
            if waiting[0].revents != 0 { return nil }
            let client = Glibc.accept(socket, nil, nil)
            if client >= 0 {
                Self.keepFromPrograms(client)
                return client
            }
            switch errno {
            case EINTR, EAGAIN, ECONNABORTED: continue
            // What is short of descriptors now gets some back when others close theirs.
            case EMFILE, ENFILE: usleep(10_000)
            default: return nil
            }
        }
    }

    /// Closes everything; only who accepts may, and nobody may ring afterwards.
    func close() {
        for descriptor in [socket, hearing, bell] { Glibc.close(descriptor) }
    }

    /// A socket that no program started meanwhile inherits: one that did would keep its connection open.
    static func makeSocket(flags: __socket_type = __socket_type(0)) -> Int32 {
        Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | flags.rawValue), 0)
    }

    /// Connects to a port of 127.0.0.1.
    ///
    /// - Returns: nil if nobody listens there.
    static func connect(to port: Int) -> Int32? {
        let socket = makeSocket()
        guard socket >= 0 else { return nil }
        var address = address(port: port)
        let isConnected = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            Glibc.close(socket)
            return nil
        }
        return socket
    }

    private static func keepFromPrograms(_ descriptor: Int32) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }

    static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        return address
    }

    /// - Returns: the port; nil if the system refused.
    private static func listen(on socket: Int32) -> Int? {
        var address = address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isReady = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && Glibc.listen(socket, 64) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        return isReady ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}
