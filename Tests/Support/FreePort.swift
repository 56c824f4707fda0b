internal import Glibc

/// Finds a TCP port of 127.0.0.1 that nobody listens to at this moment.
///
/// It lies below those that the system gives to outgoing connections (32768 and up), one of which would take it before a
/// server that is still being made could.
func freePort() throws -> Int {
    for _ in 0..<200 {
        let port = Int.random(in: 12_000..<32_000)
        if isFree(port) { return port }
    }
    throw SupportError("no free port below 32000")
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
