import Glibc
import Objects
import Testing

@testable import FileBucket

/// How the `.octue` file of a folder tells of the files beside it.
@Suite struct CompanionTests {
    private func prints(_ folder: Folder) throws -> [Fingerprint?] {
        let page = try folder.list()
        return ["d/a", "d/b", "d/c"].map { page.fingerprint($0) }
    }

    @Test func onlyAFilesOwnEntryCounts() throws {
        let folder = try Folder()
        for name in ["d/a", "d/b", "d/c"] { try folder.write(name) }
        let bare = try prints(folder)
        try folder.write("d/.octue", #"{"datafiles": {"a": {"id": 1}, "b": {"id": 2}}}"#)
        let described = try prints(folder)
        #expect(described[0] != bare[0] && described[1] != bare[1] && described[2] == bare[2])
        // Another neighbor, another order, indented, and a dataset's own description.
        try folder.write(
            "d/.octue",
            "{\n  \"dataset\": {}, \"datafiles\": {\n    \"b\": {\"id\": 3},\n    \"x\": {},\n    \"a\": {\n \"id\": 1\n}\n  }\n}"
        )
        let edited = try prints(folder)
        #expect(edited[0] == described[0] && edited[1] != described[1] && edited[2] == bare[2])
        try folder.remove("d/.octue")
        try folder.link("d/.octue", to: "a")
        #expect(try prints(folder) == bare)
    }

    /// Written by octue 0.69.1: `Datafile(path=…, timestamp=…, tags=…, labels=…).update_local_metadata()`.
    @Test func aFileThatTheSDKWrote() async throws {
        let path = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/Fixtures/sdk-0.69.1.octue"
        let folder = try Folder()
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 10_000)
        bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
        try folder.write(Array(".octue".utf8), bytes)
        for name in ["café.txt", "scan 1.txt"] { try folder.write(name) }
        let page = try await folder.bucket().completed(try folder.list())
        let scan = try #require(page.text(.metadata, of: "scan 1.txt"))
        #expect(scan.contains(#""octue__id":"\"487d2d5e-7661-4c5b-8d92-e84705beacf2\"""#))
        #expect(scan.contains(#""octue__tags":"{\"turbine\": \"T07\", "#) && scan.contains(#"\"elevation\": NaN, "#))
        #expect(page.text(.metadata, of: "café.txt")?.contains(#""octue__sdk_version":"\"0.69.1\"""#) == true)
    }

    @Test(arguments: ["{\"datafiles\": ", "", "{\"datafiles\": {\"a\": {\"k\": \"\0\"}}}"])
    func aMalformedOneLeavesItsFilesUnread(text: String) async throws {
        let folder = try Folder()
        for name in ["d/a", "d/e/b", "f/c"] { try folder.write(name) }
        try folder.setAttribute("user.k", of: "d/a", to: "v")
        try folder.write("d/.octue", text)
        let page = try folder.list()
        #expect(page.names == ["d/.octue", "d/a", "d/e/b", "f/c"])
        for name in ["d/.octue", "d/a"] {
            #expect(page.unread(name) == .malformed && page.unreadUnder(name) == "d/.octue")
        }
        #expect(page.size(at: 1) == 0 && page.lastModified(at: 1) != nil && page.fingerprint("d/a") == .lookAgain)
        #expect(page.unread("d/e/b") == nil && page.unread("f/c") == nil)
        var expected = ObjectPage.Refusal(
            key: Array("d/.octue".utf8), source: "metadata", raw: [], reason: "malformed")
        expected.describesOthers = true
        #expect(page.refusals == [expected])
        let completed = try await folder.bucket().completed(page)
        #expect(completed.unread("d/a") == .malformed && completed.unreadUnder("d/a") == "d/.octue")
        #expect(completed.text(.metadata, of: "d/a") == nil && completed.refusals == [expected])
    }

    @Test func ofSeveralListingsOneRefusesIt() throws {
        let folder = try Folder()
        for name in ["d/a", "d/b", "d/z", "e"] { try folder.write(name) }
        try folder.write("d/.octue", "{")
        let scope = Scope(prefix: "", include: [], exclude: [try Glob("**/.octue")])
        let bounds = try [nil, "d/.octua", "d/a", "d/c", "d/zz"].map { try $0.map { try ObjectKey($0) } }
        var refusals: [Int] = []
        for (lower, upper) in zip(bounds, bounds.dropFirst() + [nil]) {
            let page = try folder.list(KeyRange(after: lower, through: upper), scope)
            for name in page.names where name.hasPrefix("d/") { #expect(page.unreadUnder(name) == "d/.octue") }
            refusals.append(page.refusals.count)
        }
        #expect(refusals == [0, 1, 0, 0, 0])
        // The key is in the range, and no file of the folder is.
        let alone = KeyRange(after: bounds[1], through: try ObjectKey("d/.octue"))
        #expect(try folder.list(alone, scope).refusals.count == 1)
        // Nobody wants a file of the folder.
        let others = Scope(prefix: "", include: [], exclude: [try Glob("d/*")])
        #expect(try folder.list(.all, others).refusals.isEmpty)
    }

    @Test func theRefusalOfTheRootsOwnIsToldWhereNothingElseIs() async throws {
        let folder = try Folder()
        try folder.write("a")
        try folder.write(".octue", "{")
        let scope = Scope(prefix: "", include: [], exclude: [try Glob("**/.octue")])
        let range = KeyRange(after: nil, through: try ObjectKey(".octue"))
        let listing = try await folder.bucket(scope).listing(of: range)
        #expect(try await listing.nextPage()?.refusals.count == 1)
        #expect(try await listing.nextPage()?.count == nil)
    }

    @Test func oneThatIsBeingWrittenIsReadOnceMore() throws {
        let folder = try Folder()
        try folder.write("a")
        try folder.write(".octue", "")
        let changed = try folder.state(".octue").changed
        let pauses = Counter()
        var calls = SystemCalls.later
        calls.now = { FileTime(seconds: changed.seconds + 10, nanoseconds: 0) }
        let path = folder.path
        calls.pause = { _ in
            pauses.add()
            if let file = fopen(path + ".octue", "w") {
                fputs("{\"datafiles\": {}}", file)
                fclose(file)
            }
        }
        #expect(try folder.list(calls: calls).unread("a") == nil && pauses.count == 1)
        try folder.write(".octue", "{")
        calls.pause = { _ in pauses.add() }
        #expect(try folder.list(calls: calls).unread("a") == .malformed && pauses.count == 2)
        calls.now = { FileTime(seconds: changed.seconds + 1000, nanoseconds: 0) }
        #expect(try folder.list(calls: calls).unread("a") == .malformed && pauses.count == 2)
    }

    /// There is no length from which on all metadata of a folder are lost.
    @Test func longOnesAreReadEntryByEntry() async throws {
        let folder = try Folder()
        let note = String(repeating: "x", count: 160_000)
        let entries = (100..<210).map { "\"\($0)\": {\"tags\": {\"n\": \($0), \"note\": \"\(note)\"}}" }
        for name in ["100", "209"] { try folder.write(name) }
        try folder.write(".octue", "{\"datafiles\": {\(entries.joined(separator: ", "))}}")
        let bucket = folder.bucket()
        let listed = try await bucket.listing(of: .all).nextPage()
        let page = try await bucket.completed(try #require(listed))
        #expect(page.indices.allSatisfy { page.unread(at: $0) == nil })
        #expect(page.text(.metadata, of: "209")?.utf8.count ?? 0 > 160_000)
    }

    @Test func oneBeyondTheLimitIsTooLarge() throws {
        let folder = try Folder()
        try folder.write("a")
        try folder.write(".octue", "{}")
        #expect(truncate(folder.path + ".octue", off_t(Companion.maximumBytes) + 1) == 0)
        let page = try folder.list()
        #expect(page.unread("a") == .tooLarge && page.unreadUnder("a") == ".octue")
        #expect(page.refusals.map(\.reason) == ["too_large"])
    }

    @Test func oneThatMayNotBeReadIsDenied() throws {
        try #require(geteuid() == 0, "the test takes rights away from itself, and needs to be root for it")
        let folder = try Folder()
        try folder.write("a")
        try folder.write(".octue", "{}")
        let before = try folder.list()
        #expect(chmod(folder.path, 0o755) == 0 && chmod(folder.path + ".octue", 0o600) == 0)
        let page = try asNobody { try folder.list() }
        #expect(page.unread("a") == .denied && page.unreadUnder("a") == ".octue")
        #expect(page.refusals.map(\.reason) == ["denied"])
        #expect(try asNobody { try folder.complete(before) }.unread("a") == .denied)
    }

    @Test func aDiskThatFailsInItLeavesItsFilesUnread() throws {
        let folder = try Folder()
        try folder.write("a")
        try folder.write(".octue", "{}")
        var calls = SystemCalls.later
        calls.read = { _, _, _ in
            errno = EIO
            return -1
        }
        #expect(try folder.list(calls: calls).unread("a") == .ioError)
    }

    /// Read once by a run, however many pages, ranges and readings of attributes there are.
    @Test func itIsReadOncePerRun() async throws {
        let folder = try Folder()
        let names = (10_000..<12_500).map { String($0) }
        for name in names { try folder.write("d/" + name) }
        try folder.write(
            "d/.octue", "{\"datafiles\": {\(names.map { "\"\($0)\": {\"id\": \($0)}" }.joined(separator: ","))}}")
        let (beginnings, requests) = (Counter(), Counter())
        var calls = SystemCalls.later
        let read = calls.read
        calls.read = { file, buffer, offset in
            requests.add()
            if offset == 0 { beginnings.add() }
            return read(file, buffer, offset)
        }
        let bucket = folder.bucket(calls: calls)
        let middle = try ObjectKey("d/11111")
        for range in [KeyRange(after: nil, through: middle), KeyRange(after: middle, through: nil)] {
            let listing = try await bucket.listing(of: range)
            while let page = try await listing.nextPage() {
                let completed = try await bucket.completed(page)
                #expect(
                    completed.text(.metadata, of: "d/12499") ?? #"{"octue__id":"12499"}"# == #"{"octue__id":"12499"}"#)
                #expect(completed.indices.allSatisfy { completed.fingerprint(at: $0) == page.fingerprint(at: $0) })
            }
        }
        #expect(beginnings.count == 1)
        #expect(requests.count < names.count + 100)
    }

    @Test func oneThatChangesBehindTheListingIsReadAgain() async throws {
        let folder = try Folder()
        for name in ["a", "b", "c"] { try folder.write(name) }
        try folder.write(".octue", #"{"datafiles": {"a": {"id": 1}, "b": {"id": 2}, "c": {"id": 3}}}"#)
        let bucket = folder.bucket()
        let listing = try await bucket.listing(of: .all)
        let page = try #require(try await listing.nextPage())
        try folder.write(".octue", #"{"datafiles": {"a": {"id": 1}, "c": {"id": 33}, "b": {"id": 2}}}"#)
        let completed = try await bucket.completed(page)
        #expect(completed.text(.metadata, of: "a") == #"{"octue__id":"1"}"#)
        #expect(completed.text(.metadata, of: "b") == #"{"octue__id":"2"}"#)
        #expect(completed.text(.metadata, of: "c") == #"{"octue__id":"33"}"#)
        #expect(completed.fingerprint("b") == page.fingerprint("b") && completed.fingerprint("c") == .lookAgain)
        try folder.write(".octue", "")
        let late = try await bucket.completed(page)
        #expect(late.unread("a") == .changedWhileRead && late.unreadUnder("a") == nil)
    }

    @Test func anEntryThatIsNoObjectLeavesItsFileUnread() async throws {
        let folder = try Folder()
        for name in ["a", "b"] { try folder.write(name) }
        try folder.write(".octue", #"{"datafiles": {"a": 1, "b": {"id": 2}}}"#)
        let page = try await folder.bucket().completed(try folder.list())
        #expect(page.unread("a") == .malformed && page.unreadUnder("a") == nil)
        #expect(page.text(.metadata, of: "b") == #"{"octue__id":"2"}"# && page.refusals.isEmpty)
    }
}
