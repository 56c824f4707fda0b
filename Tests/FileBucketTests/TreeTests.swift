import Glibc
import Objects
import Testing

@testable import FileBucket

/// What is an object and what is not, and what ends a listing.
@Suite struct TreeTests {
    @Test func linksAndSpecialFilesAreCountedAndNeverFollowed() throws {
        let folder = try Folder()
        try folder.write("real/file", "x")
        try folder.link("loop", to: ".")
        try folder.link("real/up", to: "..")
        try folder.link("alias", to: "real/file")
        try folder.link("outside", to: "/etc")
        try folder.link("dangling", to: "nowhere")
        #expect(mkfifo(folder.path + "fifo", 0o644) == 0)
        try bindSocket(at: folder.path + "socket")
        let page = try folder.list()
        #expect(page.names == ["real/file"])
        #expect(page.skipped == 7)
        #expect(page.refusals.isEmpty)
        let first = try folder.list(KeyRange(after: nil, through: try ObjectKey("fifo"))).skipped
        let second = try folder.list(KeyRange(after: try ObjectKey("fifo"), through: nil)).skipped
        #expect(first == 3 && second == 4)
    }

    @Test func aFolderOfNothingButLinksStillTellsOfThem() async throws {
        let folder = try Folder()
        try folder.link("loop", to: ".")
        let listing = try await folder.bucket().listing(of: .all)
        #expect(try await listing.nextPage()?.skipped == 1)
        #expect(try await listing.nextPage()?.count == nil)
    }

    @Test func namesThatCannotBeKeysAreRefusedInTheirPlace() throws {
        let folder = try Folder()
        try folder.write([0x61, 0xFF])
        try folder.write("b")
        let page = try folder.list()
        #expect(page.names == ["b"])
        #expect(page.refusals.map(\.key) == [[0x61, 0xFF]])
        #expect(page.refusals.map(\.reason) == ["the key is not UTF-8"])
        #expect(try folder.list(KeyRange(after: try ObjectKey("b"), through: nil)).refusals.isEmpty)
    }

    @Test func keysAreRefusedFromTheFirstByteTooMany() throws {
        let folder = try Folder()
        let part = String(repeating: "p", count: 250) + "/"
        let beginning = String(repeating: part, count: 4)
        let longest = beginning + String(repeating: "k", count: 1024 - beginning.utf8.count)
        try folder.write(longest)
        try folder.write(longest + "k")
        let page = try folder.list()
        #expect(page.names == [longest])
        #expect(page.refusals.map(\.reason) == ["the key is longer than 1024 bytes"])
    }

    /// The tree is deeper than PATH_MAX allows to name, and than descriptors are held open.
    @Test func aTreeWithoutEndIsRefusedWhereNoKeyCanBeShortEnough() throws {
        let folder = try Folder()
        try folder.write("z")
        try deepTree(in: folder, depth: 3000)
        defer { flatten(folder) }
        var walk = try folder.walk()
        var page = ObjectPage()
        var mostOpen = 0
        while try walk.visit(1, into: &page) { mostOpen = max(mostOpen, walk.openFolderCount) }
        // The file `f` at every depth comes after the folder `d`, so that each is met on the way back.
        #expect(page.count == 511 + 1)
        #expect(page.keys == page.keys.sorted { $0.lexicographicallyPrecedes($1) })
        #expect(page.refusals.map(\.key.count) == [1024])
        #expect(mostOpen == FolderWalk.openFolders)
    }

    @Test func whatVanishesMeanwhileIsLeftOut() throws {
        let folder = try Folder()
        for name in ["a", "b", "c", "d/x", "e/y", "f"] { try folder.write(name) }
        var walk = try folder.walk()
        var page = ObjectPage()
        #expect(try walk.visit(1, into: &page))
        try folder.remove("b")
        try folder.remove("d/x")
        try folder.remove("d")
        try folder.rename("e", to: "later")
        try folder.link("e", to: "later")
        #expect(try walk.visit(1000, into: &page))
        #expect(page.names == ["a", "c", "f"])
    }

    @Test func aFileThatBecameALinkOrAFolderIsLeftOut() throws {
        let folder = try Folder()
        for name in ["a", "b", "c"] { try folder.write(name) }
        var walk = try folder.walk()
        var page = ObjectPage()
        #expect(try walk.visit(1, into: &page))
        try folder.remove("b")
        try folder.link("b", to: "a")
        try folder.remove("c")
        try folder.write("c/x")
        #expect(try walk.visit(1000, into: &page))
        #expect(page.names == ["a"])
    }

    @Test func aRootThatIsReplacedMeanwhileStaysTheOneThatWasOpened() throws {
        let folder = try Folder()
        for name in ["root/a", "root/b", "other/c"] { try folder.write(name) }
        let path = Array((folder.path + "root/").utf8)
        let memory = BucketMemory(rootPath: path, scope: .everything, readsOctue: false)
        var walk = FolderWalk(root: try RootFolder.open(path), range: .all, memory: memory)
        try folder.rename("root", to: "old")
        try folder.rename("other", to: "root")
        #expect(try walk.rest().names == ["a", "b"])
    }

    @Test func rootsThatAreNone() async throws {
        let folder = try Folder()
        try folder.write("file")
        let roots = [
            ("none/", "there is no folder"), ("file/", "is not a folder"), ("file/x/", "is not a folder"),
        ]
        for (name, words) in roots {
            let bucket = FileBucket(root: folder.path + name, scope: .everything, readsOctue: true)
            let error = await #expect(throws: BucketError.self) { try await bucket.listing(of: .all) }
            #expect(error?.kind == .missing)
            #expect(error?.message.contains(words) == true)
        }
    }

    @Test func anEmptyFolderIsAnEmptyBucket() throws {
        let folder = try Folder()
        try folder.makeFolder(Array("empty".utf8))
        let page = try folder.list()
        #expect(page.isEmpty && page.refusals.isEmpty && page.skipped == 0)
    }

    /// Root reads everything, so the walk runs as somebody else.
    @Test func whatMayNotBeReadIsAGapAndTheRestIsListed() throws {
        try #require(geteuid() == 0, "the test takes rights away from itself, and needs to be root for it")
        let folder = try Folder()
        for name in ["open/a", "shut/b\n", "z"] { try folder.write(name) }
        #expect(chmod(folder.path, 0o755) == 0)
        // Without the right to search, names can be read, but nothing be said of what bears them.
        for (mode, action) in [(mode_t(0o700), "open"), (0o744, "read")] {
            #expect(chmod(folder.path + "shut", mode) == 0)
            let page = try asNobody { try folder.list() }
            #expect(page.names == ["open/a", "z"])
            #expect(page.gaps.map(\.error.kind) == [.denied])
            #expect(
                page.gaps.map(\.error.message) == ["cannot \(action) the folder \(folder.path)shut/: Permission denied"]
            )
        }
        let before = try ObjectKey("s")
        #expect(try asNobody { try folder.list(KeyRange(after: nil, through: before)).gaps.isEmpty })
        #expect(chmod(folder.path, 0o700) == 0)
        let error = #expect(throws: BucketError.self) {
            try asNobody { try RootFolder.open(Array(folder.path.utf8)) }
        }
        #expect(error?.kind == .denied)
    }

    @Test(arguments: [
        (EIO, BucketError.Kind.unavailable), (ESTALE, .unavailable), (EMFILE, .unavailable), (EACCES, .denied),
    ])
    func failuresHaveTheirKind(code: Int32, kind: BucketError.Kind) {
        #expect(SystemError(code: code).bucketError("look at", "/a").kind == kind)
    }

    @Test func pathsInMessagesAreOneLine() {
        #expect(readable("a\né\u{7F}".utf8) == "a%0Aé%7F")
        #expect(readable([0x61, 0xC3]) == "a%C3")
    }

    /// What is held is the names on the way from the root, of these only what the range wants, and never the tree.
    @Test func theWalkHoldsTheNamesOnItsWayOnly() throws {
        let folder = try Folder()
        for outer in 10..<40 {
            for inner in 10..<40 { try folder.write("\(outer)/\(inner)") }
        }
        var walk = try folder.walk()
        var page = ObjectPage()
        var mostNames = 0
        while try walk.visit(1, into: &page) { mostNames = max(mostNames, walk.heldNames) }
        #expect(page.count == 900)
        #expect(mostNames == 30 + 30)
        var part = try folder.walk(KeyRange(after: try ObjectKey("20/35"), through: try ObjectKey("21/12")))
        page.removeAll()
        #expect(try part.visit(1, into: &page))
        #expect(part.heldNames == 2 + 4)
    }
}

func bindSocket(at path: String) throws {
    let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(raw) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    guard result == 0 else { throw SystemError.last }
}

/// Makes folders `d` in each other, each with a file `f` beside the next one.
private func deepTree(in folder: Folder, depth: Int) throws {
    var here = try RootFolder.open(Array(folder.path.utf8))
    for _ in 0..<depth {
        guard mkdirat(here.raw, "d", 0o755) == 0 else { throw SystemError.last }
        here = try here.open("d", flags: O_RDONLY | O_DIRECTORY).get()
        let file = openat(here.raw, "f", O_WRONLY | O_CREAT, 0o644)
        guard file >= 0 else { throw SystemError.last }
        close(file)
    }
}

/// Takes the tree apart from above, since its lower parts have paths that are too long to name.
private func flatten(_ folder: Folder) {
    while (try? folder.rename("d/d", to: "t")) != nil {
        try? folder.remove("d/f")
        try? folder.remove("d")
        try? folder.rename("t", to: "d")
    }
}
