internal import Glibc

/// An open file or folder, closed when nobody holds it any more.
final class Descriptor: Sendable {
    let raw: Int32
    /// What this and everything that is opened in it is looked at with.
    let calls: SystemCalls

    private init(_ raw: Int32, _ calls: SystemCalls) {
        self.raw = raw
        self.calls = calls
    }

    deinit { close(raw) }

    /// Opens a path, which may pass through links.
    static func open(_ path: [UInt8], flags: Int32, calls: SystemCalls) -> Result<Descriptor, SystemError> {
        withPath(path) { opened(Glibc.open($0, flags | O_CLOEXEC), calls) }
    }

    /// Opens a name in this folder, never through a link.
    ///
    /// O_NONBLOCK, since a name that was a file a moment ago may be a FIFO now, which would wait for a writer.
    func open(_ name: UnsafePointer<CChar>, flags: Int32) -> Result<Descriptor, SystemError> {
        Self.opened(calls.open(raw, name, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), calls)
    }

    /// Opens a name in this folder; see `open(_:flags:)`.
    func open(name: some Collection<UInt8>, flags: Int32) -> Result<Descriptor, SystemError> {
        withPath(name) { open($0, flags: flags) }
    }

    /// Opens a folder below this one step by step, so that no link is followed.
    func open(folder path: [UInt8]) -> Result<Descriptor, SystemError> {
        path.split(separator: UInt8(ascii: "/")).reduce(.success(self)) { folder, part in
            folder.flatMap { $0.open(name: part, flags: O_RDONLY | O_DIRECTORY) }
        }
    }

    /// What the descriptor is open on.
    func state() -> Result<stat, SystemError> {
        var state = stat()
        return calls.openState(raw, &state) == 0 ? .success(state) : .failure(.last)
    }

    /// What a name in this folder is; a link is itself.
    func state(of name: UnsafePointer<CChar>) -> Result<stat, SystemError> {
        var state = stat()
        return calls.state(raw, name, &state) == 0 ? .success(state) : .failure(.last)
    }

    /// What a name in this folder is, as the server of a network file system has it now and not as this machine remembers it.
    func freshState(of name: UnsafePointer<CChar>) -> Result<stat, SystemError> {
        calls.refresh(raw, name)
        return state(of: name)
    }

    /// Reads bytes of this file from an offset on.
    ///
    /// - Returns: how many were read: fewer than there is room for at the end of the file only.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Result<Int, SystemError> {
        var done = 0
        while done < buffer.count {
            let count = calls.read(raw, UnsafeMutableRawBufferPointer(rebasing: buffer[done...]), offset + done)
            if count < 0 {
                if errno == EINTR { continue }
                return .failure(.last)
            }
            if count == 0 { break }
            done += count
        }
        return .success(done)
    }

    private static func opened(_ raw: Int32, _ calls: SystemCalls) -> Result<Descriptor, SystemError> {
        raw >= 0 ? .success(Descriptor(raw, calls)) : .failure(.last)
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
