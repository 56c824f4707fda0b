internal import Dispatch
internal import Glibc
internal import Synchronization
internal import TestSupport
import Testing

/// The proxy that cuts connections cuts its own, and no file of this process that got the number of one.
@Suite(.serialized) struct FaultProxyTests {
    @Test func aProxyThatHasEndedTouchesNothing() throws {
        let server = try EchoServer()
        defer { server.stop() }
        let proxy = try FaultProxy(to: server.port)
        #expect(try Client(port: proxy.port).isAnswered())
        proxy.stop()
        for _ in 0..<20 {
            usleep(1000)
            // These get the numbers that the proxy's sockets had, once it has closed them.
            let pairs = (0..<64).map { _ in Pair() }
            proxy.stop()
            proxy.cutAll()
            #expect(pairs.allSatisfy { $0.isAlive() })
        }
    }

    @Test func whatIsCutAndEndedAtOnceIsItsOwn() throws {
        let server = try EchoServer()
        defer { server.stop() }
        let harm = Mutex(0)
        // Some connect and leave, so that numbers become free all the time; some cut and stop; some take numbers that
        // became free, and find them cut if they were another's a moment ago.
        DispatchQueue.concurrentPerform(iterations: 8) { worker in
            for _ in 0..<60 {
                guard let proxy = try? FaultProxy(to: server.port) else { continue }
                let crew = DispatchGroup()
                for role in 0..<4 {
                    DispatchQueue.global().async(group: crew) {
                        for _ in 0..<8 {
                            switch (role + worker) % 4 {
                            case 0: proxy.cutAll()
                            case 1: _ = (try? Client(port: proxy.port))?.isAnswered()
                            default:
                                let pair = Pair()
                                if !pair.isAlive() || !pair.isAlive() { harm.withLock { $0 += 1 } }
                            }
                        }
                        proxy.stop()
                    }
                }
                crew.wait()
                proxy.stop()
            }
        }
        #expect(harm.withLock { $0 } == 0, "sockets that were not the proxy's were cut")
    }

    @Test func connectionsThatAreOpenAreCut() throws {
        let server = try EchoServer()
        defer { server.stop() }
        let proxy = try FaultProxy(to: server.port)
        let (first, second) = (try Client(port: proxy.port), try Client(port: proxy.port))
        #expect(first.isAnswered() && second.isAnswered())
        proxy.cutAll()
        #expect(!first.isAnswered() && !second.isAnswered())
        let third = try Client(port: proxy.port)
        #expect(third.isAnswered())
        proxy.stop()
        #expect(!third.isAnswered())
    }
}

/// Two sockets that are connected with each other.
private final class Pair: Sendable {
    private let left: Int32
    private let right: Int32

    init() {
        var sockets: [Int32] = [-1, -1]
        socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &sockets)
        (left, right) = (sockets[0], sockets[1])
    }

    deinit {
        close(left)
        close(right)
    }

    /// Whether a byte that is sent into one comes out of the other.
    func isAlive() -> Bool {
        var byte: UInt8 = 7
        return send(left, &byte, 1, Int32(MSG_NOSIGNAL)) == 1 && recv(right, &byte, 1, 0) == 1
            && send(right, &byte, 1, Int32(MSG_NOSIGNAL)) == 1 && recv(left, &byte, 1, 0) == 1
    }
}

/// A connection to a port of 127.0.0.1.
private final class Client: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        let isConnected = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw SupportError("cannot connect to port \(port): errno \(errno)") }
    }

    deinit { close(descriptor) }

    func isAnswered() -> Bool {
        var byte: UInt8 = 7
        return send(descriptor, &byte, 1, Int32(MSG_NOSIGNAL)) == 1 && recv(descriptor, &byte, 1, 0) == 1
    }
}

/// A server that sends back what it gets.
private final class EchoServer: Sendable {
    let port: Int
    private let listener: Int32
    private let crew = DispatchGroup()

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isReady = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 256) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isReady else { throw SupportError("cannot listen: errno \(errno)") }
        port = Int(UInt16(bigEndian: address.sin_port))
        listener = descriptor
        DispatchQueue(label: "echo").async(group: crew) { Self.serve(descriptor) }
    }

    /// Ends it: what is waited for is closed only once nobody waits any more.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        crew.wait()
        close(listener)
    }

    private static func serve(_ listener: Int32) {
        while true {
            let client = accept(listener, nil, nil)
            if client < 0, errno == ECONNABORTED || errno == EINTR { continue }
            guard client >= 0 else { return }
            DispatchQueue(label: "echo to one").async {
                var byte: UInt8 = 0
                while recv(client, &byte, 1, 0) == 1, send(client, &byte, 1, Int32(MSG_NOSIGNAL)) == 1 {}
                close(client)
            }
        }
    }
}
