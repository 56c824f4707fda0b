import Objects

@testable import FileBucket

extension Scope {
    static let everything = Scope(prefix: "", include: [], exclude: [])
}

extension FileTime {
    /// Long after everything was made.
    static let later = FileTime(seconds: 10_000_000_000, nanoseconds: 0)
}

extension SystemCalls {
    /// The system's own, long after everything was made.
    static let later: SystemCalls = {
        var calls = SystemCalls()
        calls.now = { .later }
        return calls
    }()
}

extension Folder {
    func bucket(
        _ scope: Scope = .everything, readsOctue: Bool = true, calls: SystemCalls = .later
    ) -> FileBucket {
        FileBucket(root: path, scope: scope, readsOctue: readsOctue, calls: calls)
    }

    func memory(_ scope: Scope = .everything) -> BucketMemory {
        BucketMemory(rootPath: Array(path.utf8), scope: scope, readsOctue: true)
    }

    /// A walk on the test's own thread.
    func walk(
        _ range: KeyRange = .all, _ scope: Scope = .everything, calls: SystemCalls = .later,
        memory: BucketMemory? = nil
    ) throws -> FolderWalk {
        let root = try RootFolder.open(Array(path.utf8), calls)
        return FolderWalk(root: root, range: range, memory: memory ?? self.memory(scope))
    }

    func list(
        _ range: KeyRange = .all, _ scope: Scope = .everything, calls: SystemCalls = .later
    ) throws -> ObjectPage {
        var walk = try walk(range, scope, calls: calls)
        return try walk.rest()
    }

    /// A page completed on the test's own thread.
    func complete(_ page: ObjectPage, calls: SystemCalls = .later) throws -> ObjectPage {
        var reading = PageReading(root: try RootFolder.open(Array(path.utf8), calls), memory: memory())
        return try reading.completed(page)
    }
}

extension FolderWalk {
    /// Everything that is left to visit.
    mutating func rest() throws(BucketError) -> ObjectPage {
        var page = ObjectPage()
        while try visit(7, into: &page) {}
        return page
    }
}

extension ObjectPage {
    var keys: [[UInt8]] { indices.map { Array(key(at: $0)) } }
    var names: [String] { keys.map { String(decoding: $0, as: UTF8.self) } }

    func text(_ field: Field, of key: String) -> String? {
        index(of: key).flatMap { self.field(field, at: $0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    func unread(_ key: String) -> UnreadReason? { index(of: key).flatMap { unread(at: $0) } }

    func unreadUnder(_ key: String) -> String? {
        index(of: key).flatMap { unreadUnder(at: $0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    func fingerprint(_ key: String) -> Fingerprint? { index(of: key).map { fingerprint(at: $0) } }

    private func index(of key: String) -> Int? { indices.first { self.key(at: $0).elementsEqual(key.utf8) } }
}
