internal import Glibc
internal import Objects

/// The names in one directory, in the order of the keys below it.
///
/// A directory sorts as its name with a slash: `a-b` comes before the directory `a`, whose keys begin with `a/`, and
/// that before `a0`. So a walk that goes down where it meets a directory yields keys in byte order. The names stand in
/// one run of bytes, so that a directory of a million files takes tens of megabytes.
struct DirectoryNames {
    struct Entry {
        let start: UInt32
        let count: UInt16
        let isDirectory: Bool
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    /// Reads the names of an open directory; other kinds of file than regular ones and directories are left out.
    ///
    /// - Throws: `FileSystemError` if the directory cannot be read to its end.
    init(reading descriptor: Int32) throws(FileSystemError) {
        let copy = dup(descriptor)
        guard copy >= 0 else { throw FileSystemError(errno) }
        guard let stream = fdopendir(copy) else {
            let reason = errno
            close(copy)
            throw FileSystemError(reason)
        }
        defer { closedir(stream) }
        rewinddir(stream)
        while true {
            errno = 0
            guard let item = readdir(stream) else {
                if errno != 0 { throw FileSystemError(errno) }
                break
            }
            add(item, in: descriptor)
        }
        sort()
    }

    var count: Int { entries.count }

    subscript(index: Int) -> (name: ArraySlice<UInt8>, isDirectory: Bool) {
        let entry = entries[index]
        return (bytes[Int(entry.start)..<Int(entry.start) + Int(entry.count)], entry.isDirectory)
    }

    private mutating func add(_ item: UnsafeMutablePointer<dirent>, in descriptor: Int32) {
        withUnsafePointer(to: &item.pointee.d_name) { field in
            field.withMemoryRebound(to: UInt8.self, capacity: MemoryLayout.size(ofValue: field.pointee)) { name in
                let length = strlen(UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
                let text = UnsafeBufferPointer(start: name, count: length)
                if text.elementsEqual([UInt8(ascii: ".")]) { return }
                if text.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")]) { return }
                guard let isDirectory = Self.kind(item.pointee.d_type, name, in: descriptor) else { return }
                entries.append(
                    Entry(start: UInt32(bytes.count), count: UInt16(length), isDirectory: isDirectory))
                bytes.append(contentsOf: text)
            }
        }
    }

    /// Whether a name is a directory (true) or a regular file (false); nil for anything else, links among them.
    private static func kind(_ type: UInt8, _ name: UnsafePointer<UInt8>, in descriptor: Int32) -> Bool? {
        switch Int(type) {
        case Int(DT_DIR): return true
        case Int(DT_REG): return false
        case Int(DT_UNKNOWN):
            var status = stat()
            let path = UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self)
            guard fstatat(descriptor, path, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: return true
            case S_IFREG: return false
            default: return nil
            }
        default: return nil
        }
    }

    private mutating func sort() {
        var sorted = entries
        bytes.withUnsafeBufferPointer { bytes in
            sorted.sort { Self.isBefore($0, $1, in: bytes) }
        }
        entries = sorted
    }

    private static func isBefore(_ left: Entry, _ right: Entry, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let shared = min(Int(left.count), Int(right.count))
        guard let base = bytes.baseAddress else { return false }
        let order = memcmp(base + Int(left.start), base + Int(right.start), shared)
        if order != 0 { return order < 0 }
        return byte(of: left, at: shared, base) < byte(of: right, at: shared, base)
    }

    /// The byte of a name at an index, a directory's slash after its last; before every byte where the name has ended.
    private static func byte(of entry: Entry, at index: Int, _ base: UnsafePointer<UInt8>) -> Int {
        if index < Int(entry.count) { return Int(base[Int(entry.start) + index]) }
        return index == Int(entry.count) && entry.isDirectory ? Int(UInt8(ascii: "/")) : -1
    }
}
