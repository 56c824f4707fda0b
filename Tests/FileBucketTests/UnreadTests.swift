import Glibc
import Objects
import Testing

@testable import FileBucket

/// Files that are there and cannot be read: what is not known is not empty, and harms no other file.
@Suite struct UnreadTests {
    /// The system's calls, of which those that look at files of some names fail.
    private func failing(_ code: Int32, at names: Set<String>) -> SystemCalls {
        var calls = SystemCalls.later
        let state = calls.state
        calls.state = { folder, name, result in
            guard names.contains(String(cString: name)) else { return state(folder, name, &result) }
            errno = code
            return -1
        }
        return calls
    }

    @Test(arguments: [
        (EACCES, UnreadReason.denied), (EPERM, .denied), (EIO, .ioError), (ESTALE, .ioError), (EUCLEAN, .ioError),
        (E2BIG, .tooLarge), (ENOKEY, .encrypted), (EBUSY, .unavailable),
    ])
    func aFileWhoseAttributesCannotBeReadKeepsWhatIsListed(code: Int32, reason: UnreadReason) throws {
        let folder = try Folder()
        for name in ["a", "b"] {
            try folder.write(name, "12")
            try folder.setAttribute("user.k", of: name, to: "v")
        }
        let page = try folder.list()
        let inode = try folder.state("a").inode
        var calls = SystemCalls.later
        let attribute = calls.attribute
        calls.attribute = { file, name, buffer in
            var state = stat()
            guard fstat(file, &state) == 0, Int64(state.st_ino) == inode else { return attribute(file, name, buffer) }
            errno = code
            return -1
        }
        let completed = try folder.complete(page, calls: calls)
        #expect(completed.unread("a") == reason && completed.unreadUnder("a") == nil)
        #expect(completed.text(.metadata, of: "a") == nil && completed.size(at: 0) == 2)
        #expect(completed.fingerprint("a") == page.fingerprint("a"))
        #expect(completed.unread("b") == nil && completed.text(.metadata, of: "b") == #"{"k":"v"}"#)
        #expect(completed.refusals.isEmpty)
    }

    @Test func aProcessWithoutDescriptorsSaysNothingOfFiles() throws {
        let folder = try Folder()
        try folder.write("a")
        let page = try folder.list()
        var calls = failing(ENOMEM, at: ["a"])
        calls.attributeNames = { _, _ in
            errno = EMFILE
            return -1
        }
        #expect(throws: BucketError.self) { try folder.complete(page, calls: calls) }
        #expect(throws: BucketError.self) { try folder.list(calls: calls) }
    }

    /// Root reads everything, so that the files are read as somebody else.
    @Test func aFileThatMayNotBeReadIsDenied() throws {
        try #require(geteuid() == 0, "the test takes rights away from itself, and needs to be root for it")
        let folder = try Folder()
        for name in ["a", "b", "shut/c"] { try folder.write(name) }
        try folder.setAttribute("user.k", of: "a", to: "v")
        let page = try folder.list()
        #expect(chmod(folder.path, 0o755) == 0 && chmod(folder.path + "a", 0o600) == 0)
        #expect(chmod(folder.path + "shut", 0o700) == 0)
        let completed = try asNobody { try folder.complete(page) }
        #expect(completed.names == ["a", "b", "shut/c"])
        #expect(completed.indices.map { completed.unread(at: $0) } == [.denied, nil, .denied])
        #expect(completed.text(.metadata, of: "b") == "{}" && completed.text(.metadata, of: "shut/c") == nil)
        #expect(completed.refusals.isEmpty)
    }

    @Test func aFileThatChangesWhenItIsReadIsReadAgainAndAtLastUnread() throws {
        let folder = try Folder()
        try folder.write("a")
        try folder.setAttribute("user.k", of: "a", to: "v")
        let page = try folder.list()
        for (changes, reason) in [(1, nil), (PageReading.attempts, UnreadReason.changedWhileRead)] {
            let counter = Counter(changes)
            var calls = SystemCalls.later
            let names = calls.attributeNames
            calls.attributeNames = { file, buffer in
                if counter.next() { _ = usleep(15_000) + fchmod(file, mode_t.random(in: 0...0o777)) }
                return names(file, buffer)
            }
            let completed = try folder.complete(page, calls: calls)
            #expect(completed.unread("a") == reason)
            #expect(completed.text(.metadata, of: "a") == (reason == nil ? #"{"k":"v"}"# : nil))
            // The fingerprint that was listed is of a state that is no more.
            if reason == nil { #expect(completed.fingerprint("a") == .lookAgain) }
        }
    }

    @Test(arguments: [(EIO, UnreadReason.ioError), (EACCES, .denied)])
    func aFileThatCannotBeLookedAtIsListedWithItsNameAlone(code: Int32, reason: UnreadReason) throws {
        let folder = try Folder()
        for name in ["a", "d/b", "d/c", "e"] { try folder.write(name, "x") }
        let page = try folder.list(calls: failing(code, at: ["b"]))
        #expect(page.names == ["a", "d/b", "d/c", "e"])
        #expect(page.indices.map { page.unread(at: $0) } == [nil, reason, nil, nil])
        #expect(page.size(at: 1) == nil && page.lastModified(at: 1) == nil && page.fingerprint(at: 1) == .lookAgain)
        #expect(page.gaps.isEmpty && page.refusals.isEmpty)
        let completed = try folder.complete(page)
        #expect(completed.names == page.names && completed.unread("d/b") == reason)
        #expect(completed.text(.metadata, of: "d/b") == nil && completed.text(.metadata, of: "d/c") == "{}")
    }

    @Test func tenInputOutputErrorsInARowEndAListing() throws {
        let folder = try Folder()
        let names = (10..<40).map { "f\($0)" }
        for name in names { try folder.write(name) }
        let scattered = Set(names.indices.filter { $0 % 10 != 9 }.map { names[$0] })
        let page = try folder.list(calls: failing(EIO, at: scattered))
        #expect(page.count == 30 && page.indices.count { page.unread(at: $0) == .ioError } == 27)
        let error = #expect(throws: BucketError.self) {
            try folder.list(calls: failing(EIO, at: Set(names[5..<15])))
        }
        #expect(error?.kind == .unavailable)
        #expect(
            error?.message == "10 input/output errors in a row, the last one: "
                + "cannot look at \(folder.path)f24: Input/output error")
        // What is refused one by one says nothing of the disk.
        #expect(try folder.list(calls: failing(EACCES, at: Set(names))).count == 30)
    }

    @Test func aFolderThatFailsIsAGapAndTheRestIsListed() throws {
        let folder = try Folder()
        for name in ["a", "bad/b", "z/c"] { try folder.write(name) }
        var calls = SystemCalls.later
        let open = calls.open
        calls.open = { folder, name, flags in
            guard String(cString: name) == "bad" else { return open(folder, name, flags) }
            errno = EIO
            return -1
        }
        let page = try folder.list(calls: calls)
        #expect(page.names == ["a", "z/c"])
        #expect(page.gaps.map(\.error.message) == ["cannot open the folder \(folder.path)bad/: Input/output error"])
        #expect(page.gaps.map(\.error.kind) == [.unavailable])
    }

    /// Some file systems do not say with the name whether it is of a file or a folder.
    @Test func aNameOfUnknownKindIsAGapWhereItsKeysWouldBe() throws {
        let folder = try Folder()
        for name in ["a", "m", "z/c"] { try folder.write(name) }
        var calls = failing(EIO, at: ["m"])
        let next = calls.nextEntry
        calls.nextEntry = { stream in
            let entry = next(stream)
            entry?.pointee.d_type = UInt8(DT_UNKNOWN)
            return entry
        }
        let page = try folder.list(calls: calls)
        #expect(page.names == ["a", "z/c"])
        #expect(page.gaps.map(\.error.message) == ["cannot look at \(folder.path)m: Input/output error"])
        let (before, below) = (try ObjectKey("l"), try ObjectKey("m/x"))
        #expect(try folder.list(KeyRange(after: nil, through: before), calls: calls).gaps.isEmpty)
        #expect(try folder.list(KeyRange(after: below, through: nil), calls: calls).gaps.count == 1)
    }

    @Test func aFolderWithoutTheRightToSearchIsOfUnknownContents() throws {
        try #require(geteuid() == 0, "the test takes rights away from itself, and needs to be root for it")
        let folder = try Folder()
        for name in ["d/a", "d/b", "z"] { try folder.write(name) }
        #expect(chmod(folder.path, 0o755) == 0)
        var walk = try folder.walk()
        var page = ObjectPage()
        #expect(try walk.visit(2, into: &page) && page.names == ["d/a"])
        #expect(chmod(folder.path + "d", 0o700) == 0)
        let rest = try asNobody { try walk.rest() }
        #expect(rest.names == ["d/b", "z"] && rest.unread("d/b") == .denied && rest.gaps.isEmpty)
    }
}
