internal import Glibc
internal import Objects

/// The names in one folder, in one run of bytes: 16 bytes and the name itself for each, so that a million files in one folder
/// are tens of megabytes.
struct FolderNames: Sendable {
    /// What a name is of.
    enum Kind: UInt8 {
        case file
        case folder
        /// Anything else, such as a link.
        case other

        init(_ state: stat) {
            self = state.isRegularFile ? .file : state.isFolder ? .folder : .other
        }
    }

    private struct Entry {
        var start: Int
        var count: Int32
        var kind: Kind
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    var count: Int { entries.count }

    /// How much memory the names take.
    var byteCount: Int { entries.count * MemoryLayout<Entry>.stride + bytes.count }

    func kind(at index: Int) -> Kind { entries[index].kind }

    func name(at index: Int) -> ArraySlice<UInt8> {
        bytes[entries[index].start..<entries[index].start + Int(entries[index].count)]
    }

    /// Lends a name as a C string.
    func withName<Value>(at index: Int, _ body: (UnsafePointer<CChar>) -> Value) -> Value {
        withPath(name(at: index), body)
    }

    mutating func append(_ name: some Collection<UInt8>, _ kind: Kind) {
        entries.append(Entry(start: bytes.count, count: Int32(name.count), kind: kind))
        bytes.append(contentsOf: name)
    }

    /// A part of the names, in memory of its own.
    func copy(of part: Range<Int>) -> FolderNames {
        if part == entries.indices { return self }
        var copy = FolderNames()
        for index in part { copy.append(name(at: index), kind(at: index)) }
        return copy
    }

    /// Puts the names in the order of the keys they lead to: a folder `a` leads to keys that begin with `a/`, so that
    /// `a-b` comes before it and `a0` after it.
    ///
    /// A name that the system gave twice, as it may for a folder that is changing, is kept once.
    mutating func sort() {
        let slash = UInt8(ascii: "/")
        bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            entries.sort { left, right in
                let shared = Int(min(left.count, right.count))
                let order = memcmp(base + left.start, base + right.start, shared)
                if order != 0 { return order < 0 }
                let (leftIsFolder, rightIsFolder) = (left.kind == .folder, right.kind == .folder)
                if left.count == right.count { return !leftIsFolder && rightIsFolder }
                if left.count < right.count {
                    return !leftIsFolder || slash < bytes[right.start + shared]
                }
                return rightIsFolder && bytes[left.start + shared] < slash
            }
        }
        var kept = 0
        for index in entries.indices {
            if kept > 0, (entries[kept - 1].kind == .folder) == (entries[index].kind == .folder),
                name(at: kept - 1) == name(at: index)
            {
                continue
            }
            entries[kept] = entries[index]
            kept += 1
        }
        entries.removeLast(entries.count - kept)
    }

    /// Which of the sorted names lead to keys of a range.
    ///
    /// - Parameter path: the folder's path below the root, with a slash at its end; empty for the root.
    func part(in range: KeyRange, below path: [UInt8]) -> Range<Int> {
        var key = path
        let start = firstIndex(from: 0) { index in
            let isFolder = set(&key, path, index)
            let wanted = isFolder ? range.prefix.span.extracting(first: key.count) : range.prefix.span
            if ByteOrder.compare(key.span, wanted) < 0 { return false }
            guard let bound = range.lowerBound?.bytes else { return true }
            let beginning = isFolder ? bound.span.extracting(first: key.count) : bound.span
            let order = ByteOrder.compare(key.span, beginning)
            return isFolder ? order >= 0 : order > 0
        }
        let end = firstIndex(from: start) { index in
            let isFolder = set(&key, path, index)
            let beginning = key.span.extracting(first: range.prefix.count)
            if ByteOrder.compare(beginning, range.prefix.span) > 0 { return true }
            guard let bound = range.upperBound?.bytes else { return false }
            let order = ByteOrder.compare(key.span, bound.span)
            return isFolder ? order >= 0 : order > 0
        }
        return start..<end
    }

    /// Makes `key` the path of a name, of a folder with a slash at its end.
    private func set(_ key: inout [UInt8], _ path: [UInt8], _ index: Int) -> Bool {
        key.removeLast(key.count - path.count)
        key += name(at: index)
        guard kind(at: index) == .folder else { return false }
        key.append(UInt8(ascii: "/"))
        return true
    }

    /// The first index for which a condition holds that holds for all after it.
    private func firstIndex(from start: Int, where holds: (Int) -> Bool) -> Int {
        var (low, high) = (start, count)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
