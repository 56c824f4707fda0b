internal import Glibc

/// Finds a TCP port of 127.0.0.1 that nobody listens to at this moment.
///
/// It lies below those that the system gives to outgoing connections (32768 and up), one of which would take it before a
/// server that is still being made could.
public func freePort() throws -> Int {
    for _ in 0..<200 {
        let port = Int.random(in: 12_000..<32_000)
        if isFree(port) { return port }
    }
    throw SupportError("no free port below 32000")
}

/// Waits until somebody listens to a TCP port of 127.0.0.1.
///
/// - Throws: `SupportError` after a minute.
public func waitUntilServed(port: Int) async throws {
    for _ in 0..<1200 {
        if let descriptor = LoopbackListener.connect(to: port) {
            close(descriptor)
            return
        }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw SupportError("nobody listens to port \(port)")
}

private func isFree(_ port: Int) -> Bool {
    let descriptor = LoopbackListener.makeSocket()
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = LoopbackListener.address(port: port)
    return withUnsafeMutablePointer(to: &address) { address in
        address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}
