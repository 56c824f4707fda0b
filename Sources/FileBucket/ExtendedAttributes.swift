internal import CXattr
internal import Glibc

/// Reads the `user.*` extended attributes of files (xattr(7)).
///
/// Linux allows 65536 bytes for the list of names and as many for a value, so that buffers of that size are always
/// large enough and nothing has to be asked twice.
struct ExtendedAttributes {
    private static let namespace = Array("user.".utf8)
    private static let maximumBytes = 65536

    private var list = [CChar](repeating: 0, count: maximumBytes)
    private var value = [UInt8](repeating: 0, count: maximumBytes)

    /// Gives the names, without `user.`, and the values of a file's attributes; none where the file system has none.
    mutating func read(
        of file: Descriptor, _ body: (_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Void
    ) throws(SystemError) {
        let count = flistxattr(file.raw, &list, list.count)
        guard count >= 0 else {
            let error = SystemError.last
            if error.meansNoAttributes { return }
            throw error
        }
        for name in list[..<count].split(separator: 0) {
            let bytes = name.map { UInt8(bitPattern: $0) }
            guard bytes.starts(with: Self.namespace) else { continue }
            let length = withPath(bytes) { fgetxattr(file.raw, $0, &value, value.count) }
            guard length >= 0 else {
                let error = SystemError.last
                if error == SystemError(code: ENODATA) || error.meansNoAttributes { continue }
                throw error
            }
            body(bytes.dropFirst(Self.namespace.count), value[..<length])
        }
    }
}

extension SystemError {
    /// Whether it means that the file system keeps no attributes.
    fileprivate var meansNoAttributes: Bool { code == ENOTSUP || code == ENOSYS }
}
