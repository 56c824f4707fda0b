import Glibc
import Objects
import Testing

@testable import FileBucket

/// What is said to be under one key.
@Suite struct PresenceTests {
    private func presence(of key: [UInt8], in folder: Folder) async throws -> ObjectPresence {
        try await folder.bucket(Scope(prefix: "other/", include: [], exclude: [])).presence(of: key)
    }

    private func presence(of key: String, in folder: Folder) async throws -> ObjectPresence {
        try await presence(of: Array(key.utf8), in: folder)
    }

    @Test func aFileHasTheFingerprintOfAListing() async throws {
        let folder = try Folder()
        for name in ["a", "d/e/b", "d/e/c"] { try folder.write(name) }
        try folder.write("d/e/.octue", #"{"datafiles": {"b": {"id": 1}}}"#)
        let page = try folder.list()
        for name in ["a", "d/e/b", "d/e/c"] {
            let fingerprint = try #require(page.fingerprint(name))
            #expect(try await presence(of: name, in: folder) == .object(fingerprint))
        }
        try folder.write("d/e/.octue", "{")
        #expect(try await presence(of: "d/e/b", in: folder) == .object(.lookAgain))
    }

    @Test func aKeyThatCannotBeStoredIsThere() async throws {
        let folder = try Folder()
        let name: [UInt8] = Array("M".utf8) + [0xFC] + Array("nchen.csv".utf8)
        try folder.write(name)
        guard case .object = try await presence(of: name, in: folder) else {
            Issue.record("the file is there")
            return
        }
        #expect(try await presence(of: "M%FCnchen.csv", in: folder) == .absent)
    }

    @Test func whatIsNoObjectHasAName() async throws {
        let folder = try Folder()
        try folder.write("d/a")
        try folder.link("l", to: "d/a")
        try folder.link("up", to: "d")
        #expect(mkfifo(folder.path + "fifo", 0o644) == 0)
        try bindSocket(at: folder.path + "socket")
        for (key, what) in [
            ("l", "a symbolic link"), ("up", "a symbolic link"), ("up/a", "a path through a symbolic link"),
            ("d", "a folder"), ("d/", "a folder"), ("fifo", "a FIFO"), ("socket", "a socket"),
        ] {
            #expect(try await presence(of: key, in: folder) == .notAnObject(what))
        }
        let devices = FileBucket(root: "/dev/", scope: .everything, readsOctue: false)
        #expect(try await devices.presence(of: Array("null".utf8)) == .notAnObject("a device"))
    }

    @Test func whatIsNotThereIsAbsent() async throws {
        let folder = try Folder()
        for name in ["d/a", "d/b/c"] { try folder.write(name) }
        let inner = FileBucket(root: folder.path + "d/b/", scope: .everything, readsOctue: false)
        for key in [
            "", "/", "x", "d/x", "x/y", "d/a/", "d/a/x", "c/../c", "./c", "../a", "..", ".", "//c", "c\0",
            String(repeating: "n", count: 300),
        ] {
            #expect(try await inner.presence(of: Array(key.utf8)) == .absent)
        }
        guard case .object = try await inner.presence(of: Array("c".utf8)) else {
            Issue.record("the file is there")
            return
        }
    }

    /// A second look is worth nothing that answers what this machine remembers.
    @Test func everyStepIsAskedAnew() async throws {
        let folder = try Folder()
        try folder.write("d/e/a")
        let steps = Counter()
        var calls = SystemCalls.later
        let refresh = calls.refresh
        calls.refresh = { folder, name in
            steps.add()
            refresh(folder, name)
        }
        _ = try await folder.bucket(calls: calls).presence(of: Array("d/e/a".utf8))
        #expect(steps.count == 3)
    }

    @Test func whatCannotBeLookedAtIsAnError() async throws {
        let folder = try Folder()
        try folder.write("a")
        var calls = SystemCalls.later
        calls.state = { _, _, _ in
            errno = EACCES
            return -1
        }
        let error = await #expect(throws: BucketError.self) {
            try await folder.bucket(calls: calls).presence(of: Array("a".utf8))
        }
        #expect(error?.kind == .denied)
        #expect(error?.message == "cannot look at \(folder.path)a: Permission denied")
    }
}
