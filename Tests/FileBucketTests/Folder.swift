import CXattr
import Glibc

@testable import FileBucket

/// A folder of a test's own, whose contents are made and looked at by raw names; removed with everything in it when
/// the test lets go of it.
final class Folder {
    let path: String

    init() throws {
        var template = Array("/tmp/file-bucket-test-XXXXXX\0".utf8CString)
        guard let made = mkdtemp(&template) else { throw SystemError.last }
        path = String(cString: made) + "/"
    }

    deinit { Self.remove(Array(path.utf8.dropLast())) }

    func full(_ name: [UInt8]) -> [UInt8] { Array(path.utf8) + name }

    /// Makes a file and the folders on the way to it.
    func write(_ name: [UInt8], _ content: [UInt8] = []) throws {
        for index in name.indices where name[index] == UInt8(ascii: "/") {
            try makeFolder(Array(name[..<index]))
        }
        let raw = withPath(full(name)) { open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) }
        try check(raw)
        defer { close(raw) }
        let written = Glibc.write(raw, content, content.count)
        try check(Int32(clamping: written))
    }

    func write(_ name: String, _ content: String = "") throws { try write(Array(name.utf8), Array(content.utf8)) }

    func makeFolder(_ name: [UInt8]) throws {
        let result = withPath(full(name)) { mkdir($0, 0o755) }
        if result != 0, errno != EEXIST { throw SystemError.last }
    }

    func link(_ name: String, to target: String) throws { try check(symlink(target, path + name)) }

    func remove(_ name: String) throws { try check(Glibc.remove(path + name)) }

    func rename(_ name: String, to other: String) throws { try check(Glibc.rename(path + name, path + other)) }

    func setAttribute(_ attribute: [UInt8], of name: String, to value: [UInt8]) throws {
        try check(withPath(attribute) { setxattr(path + name, $0, value, value.count, 0) })
    }

    func setAttribute(_ attribute: String, of name: String, to value: String) throws {
        try setAttribute(Array(attribute.utf8), of: name, to: Array(value.utf8))
    }

    func state(_ name: String) throws -> FileState {
        var state = stat()
        try check(lstat(path + name, &state))
        return FileState(state)
    }

    /// The paths of all regular files, found by plain recursion and sorted as whole paths: the oracle of the walk.
    func files() -> [[UInt8]] {
        Self.files(below: Array(path.utf8)).sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func files(below folder: [UInt8]) -> [[UInt8]] {
        names(in: folder).flatMap { name -> [[UInt8]] in
            var state = stat()
            guard withPath(folder + name, { lstat($0, &state) }) == 0 else { return [] }
            if state.isRegularFile { return [name] }
            let slash = [UInt8(ascii: "/")]
            return state.isFolder ? files(below: folder + name + slash).map { name + slash + $0 } : []
        }
    }

    private static func names(in folder: [UInt8]) -> [[UInt8]] {
        guard let stream = withPath(folder, { opendir($0) }) else { return [] }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let start = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
            let count = strlen(start.assumingMemoryBound(to: CChar.self))
            let name = Array(UnsafeRawBufferPointer(start: start, count: count))
            if !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8) { names.append(name) }
        }
        return names
    }

    private static func remove(_ path: [UInt8]) {
        var state = stat()
        if withPath(path, { lstat($0, &state) }) == 0, state.isFolder {
            for name in names(in: path) { remove(path + [UInt8(ascii: "/")] + name) }
        }
        _ = withPath(path) { Glibc.remove($0) }
    }

    private func check(_ result: Int32) throws {
        if result < 0 { throw SystemError.last }
    }
}
