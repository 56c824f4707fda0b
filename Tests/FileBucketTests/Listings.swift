import Objects

@testable import FileBucket

extension Scope {
    static let everything = Scope(prefix: "", include: [], exclude: [])
}

extension Folder {
    func bucket(readsOctue: Bool = true) -> FileBucket {
        FileBucket(root: path, scope: .everything, readsOctue: readsOctue)
    }

    /// A walk on the test's own thread, long after everything was made.
    func walk(_ range: KeyRange = .all, _ scope: Scope = .everything) throws -> FolderWalk {
        FolderWalk(
            root: try RootFolder.open(Array(path.utf8)), rootPath: Array(path.utf8), range: range, scope: scope,
            readsOctue: true, now: { FileTime(seconds: 10_000_000_000, nanoseconds: 0) })
    }

    func list(_ range: KeyRange = .all, _ scope: Scope = .everything) throws -> ObjectPage {
        var walk = try walk(range, scope)
        return try walk.rest()
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
        indices.first { self.key(at: $0).elementsEqual(key.utf8) }
            .flatMap { self.field(field, at: $0) }.map { String(decoding: $0, as: UTF8.self) }
    }
}
