internal import CXattr
internal import Glibc

/// The `user.*` attributes of a file (xattr(7)).
enum ExtendedAttributes {
    /// The attributes in the namespace `user`, without that prefix, sorted by name.
    ///
    /// A file system without attributes has none.
    ///
    /// - Throws: `FileSystemError` if the file is gone or may not be read.
    static func user(of path: [UInt8]) throws(FileSystemError) -> [(name: [UInt8], value: [UInt8])] {
        let names = try filled { buffer, size in llistxattr(path, buffer, size) }
        let prefix = Array("user.".utf8)
        var result: [(name: [UInt8], value: [UInt8])] = []
        for name in names.split(separator: 0) where name.starts(with: prefix) {
            let terminated = (Array(name) + [0]).map(CChar.init(bitPattern:))
            do throws(FileSystemError) {
                let value = try filled { buffer, size in lgetxattr(path, terminated, buffer, size) }
                result.append((Array(name.dropFirst(prefix.count)), value))
            } catch {
                if error.code != ENODATA { throw error }
            }
        }
        return result.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    private static func llistxattr(_ path: [UInt8], _ buffer: UnsafeMutableRawPointer?, _ size: Int) -> Int {
        (path + [0]).withUnsafeBytes { bytes in
            bytes.baseAddress.map {
                CXattr.llistxattr(
                    $0.assumingMemoryBound(to: CChar.self), buffer?.assumingMemoryBound(to: CChar.self), size)
            } ?? -1
        }
    }

    private static func lgetxattr(
        _ path: [UInt8], _ name: [CChar], _ buffer: UnsafeMutableRawPointer?, _ size: Int
    ) -> Int {
        (path + [0]).withUnsafeBytes { bytes in
            bytes.baseAddress.map { CXattr.lgetxattr($0.assumingMemoryBound(to: CChar.self), name, buffer, size) } ?? -1
        }
    }

    /// Asks for a size, then for that many bytes, and again if more came in between.
    private static func filled(
        _ call: (UnsafeMutableRawPointer?, Int) -> Int
    ) throws(FileSystemError) -> [UInt8] {
        while true {
            let size = call(nil, 0)
            if size == 0 { return [] }
            if size < 0 {
                if errno == ENOTSUP { return [] }
                throw FileSystemError(errno)
            }
            var buffer = [UInt8](repeating: 0, count: size)
            let count = buffer.withUnsafeMutableBytes { call($0.baseAddress, size) }
            if count >= 0 { return Array(buffer[..<count]) }
            if errno != ERANGE { throw FileSystemError(errno) }
        }
    }
}
