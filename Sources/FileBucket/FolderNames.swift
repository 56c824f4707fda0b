internal import Glibc
internal import Objects

/// The names in one folder that a walk will visit, in one run of bytes: 16 bytes and the name itself for each, so that
/// a million files in one folder are tens of megabytes.
struct FolderNames {
    private struct Entry {
        var start: Int
        var count: Int32
        var isFolder: Bool
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    var count: Int { entries.count }

    func isFolder(at index: Int) -> Bool { entries[index].isFolder }

    func name(at index: Int) -> ArraySlice<UInt8> {
        bytes[entries[index].start..<entries[index].start + Int(entries[index].count)]
    }

    /// Lends a name as a C string.
    func withName<Value>(at index: Int, _ body: (UnsafePointer<CChar>) -> Value) -> Value {
        withPath(name(at: index), body)
    }

    mutating func append(_ name: UnsafeBufferPointer<UInt8>, isFolder: Bool) {
        entries.append(Entry(start: bytes.count, count: Int32(name.count), isFolder: isFolder))
        bytes.append(contentsOf: name)
    }

    /// Puts the names in the order of the keys they lead to: a folder `a` leads to keys that begin with `a/`, so that
    /// `a-b` comes before it and `a0` after it.
    ///
    /// A name that the system gave twice, as it may for a folder that is changing, is kept once.
    mutating func sort() {
        let slash = UInt8(ascii: "/")
        bytes.withUnsafeBufferPointer { bytes in
            entries.sort { left, right in
                let shared = Int(min(left.count, right.count))
                for offset in 0..<shared where bytes[left.start + offset] != bytes[right.start + offset] {
                    return bytes[left.start + offset] < bytes[right.start + offset]
                }
                if left.count == right.count { return !left.isFolder && right.isFolder }
                if left.count < right.count {
                    return !left.isFolder || slash < bytes[right.start + shared]
                }
                return right.isFolder && bytes[left.start + shared] < slash
            }
        }
        var kept = 0
        for index in entries.indices {
            if kept > 0, entries[kept - 1].isFolder == entries[index].isFolder, name(at: kept - 1) == name(at: index) {
                continue
            }
            entries[kept] = entries[index]
            kept += 1
        }
        entries.removeLast(entries.count - kept)
    }
}
