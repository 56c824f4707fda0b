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
        for name in list[..<count].split(separator: 0) where name.starts(with: Self.namespace) {
            let filled = withPath(name) { path in
                Self.fill(&value) { file.calls.attribute(file.raw, path, $0) }
            }
            switch filled {
            case .success(let length): body(name.dropFirst(Self.namespace.count), value[..<length])
            // Removed since the names were listed.
            case .failure(let error) where error == SystemError(code: ENODATA) || error.meansNoAttributes: continue
            case .failure(let error): throw error
            }
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
