internal import Glibc

/// An open file or folder, closed when nobody holds it any more.
final class Descriptor: Sendable {
    let raw: Int32

    private init(_ raw: Int32) {
        self.raw = raw
    }

    deinit { close(raw) }

    /// Opens a path, which may pass through links.
    static func open(_ path: [UInt8], flags: Int32) -> Result<Descriptor, SystemError> {
        withPath(path) { opened(Glibc.open($0, flags | O_CLOEXEC)) }
    }

    /// Opens a name in this folder, never through a link.
    ///
    /// O_NONBLOCK, since a name that was a file a moment ago may be a FIFO now, which would wait for a writer.
    func open(_ name: UnsafePointer<CChar>, flags: Int32) -> Result<Descriptor, SystemError> {
        Self.opened(openat(raw, name, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC))
    }

    /// Opens a name in this folder; see `open(_:flags:)`.
    func open(name: some Collection<UInt8>, flags: Int32) -> Result<Descriptor, SystemError> {
        withPath(name) { open($0, flags: flags) }
    }

    /// What the descriptor is open on.
    func state() -> Result<stat, SystemError> {
        var state = stat()
        return fstat(raw, &state) == 0 ? .success(state) : .failure(.last)
    }

    /// What a name in this folder is; a link is itself.
    func state(of name: UnsafePointer<CChar>) -> Result<stat, SystemError> {
        var state = stat()
        return fstatat(raw, name, &state, AT_SYMLINK_NOFOLLOW) == 0 ? .success(state) : .failure(.last)
    }

    private static func opened(_ raw: Int32) -> Result<Descriptor, SystemError> {
        raw >= 0 ? .success(Descriptor(raw)) : .failure(.last)
    }
}

/// Lends bytes without NUL as a C string.
func withPath<Value>(_ path: some Collection<UInt8>, _ body: (UnsafePointer<CChar>) -> Value) -> Value {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: path.count + 1) { buffer in
        let end = buffer.initialize(fromContentsOf: path.lazy.map { CChar(bitPattern: $0) })
        buffer.initializeElement(at: end, to: 0)
        guard let start = buffer.baseAddress else { preconditionFailure("a buffer of one element or more has a start") }
        return body(start)
    }
}

extension stat {
    var kind: mode_t { st_mode & S_IFMT }
    var isRegularFile: Bool { kind == S_IFREG }
    var isFolder: Bool { kind == S_IFDIR }
}
