internal import CXattr
internal import Glibc
internal import TestSupport

/// A folder of files that plays the bucket; it is written and read by code of the tests' own, by bytes.
struct Folder: Sendable {
    /// The path of the bucket, without a slash at its end.
    let path: String
    /// A place on the same file system that is not in the bucket.
    let aside: String
    /// What the `.octue` files say that were written into it.
    let ledger = CompanionLedger()

    func place(_ key: [UInt8]) -> [CChar] {
        (Array(path.utf8) + [UInt8(ascii: "/")] + key + [0]).map { CChar(bitPattern: $0) }
    }

    func contents(_ number: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(ascii: "0") + UInt8(number % 10), count: number * 7)
    }

    /// Creates a file or writes it anew, with all of its attributes.
    func put(_ key: [UInt8], content: Int, attributes: AttributeSet) throws {
        try makeFolders(of: key)
        let file = place(key)
        guard try write(contents(content), to: file, creating: true) else { return }
        try setAttributes(attributes, of: file)
    }

    /// Creates an empty file without attributes.
    func create(_ key: String) throws {
        let key = Array(key.utf8)
        if !((try? write([], to: place(key), creating: true)) ?? false) {
            try makeFolders(of: key)
            _ = try write([], to: place(key), creating: true)
        }
    }

    /// Puts another file in the place of one, or in an empty place.
    func replace(_ key: [UInt8], content: Int, attributes: AttributeSet) throws {
        try makeFolders(of: key)
        let fresh = aside.utf8CString.map { $0 }
        _ = try write(contents(content), to: fresh, creating: true)
        try setAttributes(attributes, of: fresh)
        guard rename(fresh, place(key)) == 0 || errno == EISDIR || errno == ENOTDIR else { throw failure("rename") }
    }

    /// Writes other content into a file, if it is there.
    func edit(_ key: [UInt8], content: Int) throws {
        _ = try write(contents(content), to: place(key), creating: false)
    }

    /// Gives a file other attributes, if it is there.
    func annotate(_ key: [UInt8], attributes: AttributeSet) throws {
        var status = stat()
        guard lstat(place(key), &status) == 0 else { return }
        try setAttributes(attributes, of: place(key))
    }

    /// Removes a file, if it is there.
    func delete(_ key: [UInt8]) { unlink(place(key)) }

    /// Moves a folder to a name that is free or an empty folder; otherwise nothing happens.
    func move(_ from: [UInt8], to: [UInt8]) { _ = rename(place(from), place(to)) }

    /// Sets the permissions of a folder, if it is there.
    func setMode(_ key: [UInt8], _ mode: UInt32) -> Bool { chmod(place(key), mode) == 0 }

    func makeFolders(of key: [UInt8]) throws {
        for (index, byte) in key.enumerated() where byte == UInt8(ascii: "/") {
            guard mkdir(place(Array(key[..<index])), 0o755) == 0 || errno == EEXIST || errno == ENOTDIR else {
                throw failure("mkdir")
            }
        }
    }

    /// - Returns: false if there is no such file, or a folder in its place.
    func write(_ bytes: [UInt8], to file: [CChar], creating: Bool) throws -> Bool {
        let descriptor = open(file, O_WRONLY | O_TRUNC | O_CLOEXEC | (creating ? O_CREAT : 0), 0o644)
        guard descriptor >= 0 else {
            if [ENOENT, EISDIR, ENOTDIR].contains(errno) { return false }
            throw failure("open")
        }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw failure("write") }
        return true
    }

    private func setAttributes(_ set: AttributeSet, of file: [CChar]) throws {
        for name in Self.attributeNames(of: file) { lremovexattr(file, name) }
        for (name, value) in set.attributes {
            let full = (Array("user.".utf8) + name + [0]).map { CChar(bitPattern: $0) }
            guard lsetxattr(file, full, value, value.count, 0) == 0 else { throw failure("setxattr") }
        }
    }

    private static func attributeNames(of file: [CChar]) -> [[CChar]] {
        var buffer = [CChar](repeating: 0, count: 65536)
        let count = llistxattr(file, &buffer, buffer.count)
        guard count > 0 else { return [] }
        return buffer[..<count].split(separator: 0).map { Array($0) + [0] }
    }

    func failure(_ call: String) -> SupportError {
        SupportError("\(call) below \(path): \(String(cString: strerror(errno)))")
    }
}

extension Folder {
    /// A file as it is on the disk.
    struct File: Equatable, Sendable {
        var inode: UInt64
        var changed: [Int]
        var modifiedMicroseconds: Int
        var size: Int
        /// Whether nobody may read it.
        var isDenied: Bool
        var attributes: [[UInt8]: [UInt8]]
    }

    /// Every regular file below the folder.
    func files() throws -> [[UInt8]: File] {
        var found: [[UInt8]: File] = [:]
        try walk([], &found)
        return found
    }

    private func walk(_ folder: [UInt8], _ found: inout [[UInt8]: File]) throws {
        guard let stream = opendir(place(folder)) else {
            if errno == ENOENT || errno == ENOTDIR { return }
            throw failure("opendir")
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
                    Array(UnsafeBufferPointer(start: bytes, count: 256).prefix { $0 != 0 })
                }
            }
            if name == [46] || name == [46, 46] { continue }
            let key = folder.isEmpty ? name : folder + [UInt8(ascii: "/")] + name
            var status = stat()
            guard lstat(place(key), &status) == 0 else { throw failure("lstat") }
            if status.st_mode & S_IFMT == S_IFDIR { try walk(key, &found) }
            if status.st_mode & S_IFMT == S_IFREG { found[key] = try file(key, status) }
        }
    }

    private func file(_ key: [UInt8], _ status: stat) throws -> File {
        var attributes: [[UInt8]: [UInt8]] = [:]
        for name in Self.attributeNames(of: place(key)) {
            var value = [UInt8](repeating: 0, count: 65536)
            let count = lgetxattr(place(key), name, &value, value.count)
            guard count >= 0 else { throw failure("getxattr") }
            attributes[name.dropFirst(5).dropLast().map { UInt8(bitPattern: $0) }] = Array(value[..<count])
        }
        return File(
            inode: UInt64(status.st_ino), changed: [status.st_ctim.tv_sec, status.st_ctim.tv_nsec],
            modifiedMicroseconds: status.st_mtim.tv_sec * 1_000_000 + status.st_mtim.tv_nsec / 1000,
            size: Int(status.st_size), isDenied: Self.isDenied(status), attributes: attributes)
    }
}
