internal import CXattr
internal import Glibc

/// Reads the `user.*` extended attributes of files (xattr(7)).
///
/// Linux allows 65536 bytes for the list of names and as many for a value. Room for a few hundred is offered first, since the
/// kernel lays out as much memory as it is offered.
struct ExtendedAttributes {
    private static let namespace = Array("user.".utf8)
    static let usualBytes = 512
    static let maximumBytes = 65536

    private var list = [UInt8](repeating: 0, count: usualBytes)
    private var value = [UInt8](repeating: 0, count: usualBytes)

    /// Gives the names, without `user.`, and the values of a file's attributes; none where the file system has none.
    mutating func read(
        of file: Descriptor, _ body: (_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Void
    ) throws(SystemError) {
        let count: Int
        switch Self.fill(&list, { file.calls.attributeNames(file.raw, $0) }) {
        case .success(let length): count = length
        case .failure(let error) where error.meansNoAttributes: return
        case .failure(let error): throw error
        }
        var start = 0
        // Each name ends with a NUL of its own, and is a path as it stands.
        while start < count, let end = list[start..<count].firstIndex(of: 0) {
            let name = start..<end
            start = end + 1
            guard list[name].starts(with: Self.namespace) else { continue }
            switch read(name, of: file) {
            case .success(let length):
                body(list[name].dropFirst(Self.namespace.count), value[..<length])
            // Removed since the names were listed.
            case .failure(let error) where error == SystemError(code: ENODATA) || error.meansNoAttributes: continue
            case .failure(let error): throw error
            }
        }
    }

    /// Reads the value of the attribute whose name is at a place of the list; gives its length.
    private mutating func read(_ name: Range<Int>, of file: Descriptor) -> Result<Int, SystemError> {
        list.withUnsafeBytes { names in
            guard let start = names.baseAddress else { return .success(0) }
            let path = (start + name.lowerBound).assumingMemoryBound(to: CChar.self)
            return Self.fill(&value) { file.calls.attribute(file.raw, path, $0) }
        }
    }

    /// Has a call fill a buffer, with all the room there may be where the usual is too little; that room is kept.
    private static func fill(
        _ buffer: inout [UInt8], _ call: (UnsafeMutableRawBufferPointer) -> Int
    ) -> Result<Int, SystemError> {
        let count = buffer.withUnsafeMutableBytes { call(UnsafeMutableRawBufferPointer(rebasing: $0[..<usualBytes])) }
        if count >= 0 { return .success(count) }
        let error = SystemError.last
        guard error == SystemError(code: ERANGE) else { return .failure(error) }
        if buffer.count < maximumBytes { buffer = [UInt8](repeating: 0, count: maximumBytes) }
        let whole = buffer.withUnsafeMutableBytes { call($0) }
        return whole >= 0 ? .success(whole) : .failure(.last)
    }
}

extension SystemError {
    /// Whether it means that the file system keeps no attributes.
    fileprivate var meansNoAttributes: Bool { code == ENOTSUP || code == ENOSYS }
}
