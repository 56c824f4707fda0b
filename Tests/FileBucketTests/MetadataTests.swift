import Glibc
import Objects
import Testing

@testable import FileBucket

/// What a page is completed with.
@Suite struct MetadataTests {
    private func completed(
        _ folder: Folder, readsOctue: Bool = true
    ) async throws -> ObjectPage {
        try await folder.bucket(readsOctue: readsOctue).completed(try folder.list())
    }

    @Test func attributesBecomeMetadataInTheOrderOfTheirBytes() async throws {
        let folder = try Folder()
        try folder.write("a")
        try folder.write("b")
        for (name, value) in [
            ("z", "last"), ("é", "\u{1F600}"), ("A", "quote \" slash \\ \n\u{1}\u{7F}"), ("empty", ""),
        ] {
            try folder.setAttribute("user." + name, of: "a", to: value)
        }
        try folder.setAttribute("user.mime_type", of: "a", to: "text/csv")
        let page = try await completed(folder)
        let expected =
            #"{"A":"quote \" slash \\ \u000a\u0001"# + "\u{7F}"
            + #"","empty":"","mime_type":"text/csv","z":"last","é":"\#u{1F600}"}"#
        #expect(page.text(.metadata, of: "a") == expected)
        #expect(page.text(.contentType, of: "a") == "text/csv")
        #expect(page.text(.metadata, of: "b") == "{}" && page.text(.contentType, of: "b") == nil)
        #expect(page.names == ["a", "b"] && page.refusals.isEmpty)
    }

    @Test func whatCannotBeStoredIsRefusedAndTheRestStays() async throws {
        let folder = try Folder()
        try folder.write("a")
        try folder.setAttribute(Array("user.good".utf8), of: "a", to: Array("1".utf8))
        try folder.setAttribute(Array("user.binary".utf8), of: "a", to: [0x61, 0xFF])
        try folder.setAttribute(Array("user.null".utf8), of: "a", to: [0x61, 0])
        try folder.setAttribute(Array("user.".utf8) + [0xE9], of: "a", to: [0x61])
        try folder.setAttribute("user.mime_type", of: "a", to: "text/\0")
        let page = try await completed(folder)
        #expect(page.text(.metadata, of: "a") == #"{"good":"1"}"#)
        #expect(page.text(.contentType, of: "a") == nil)
        let refusals = page.refusals.sorted { ($0.source ?? "", $0.reason) < ($1.source ?? "", $1.reason) }
        let key = Array("a".utf8)
        let null = "the value contains U+0000"
        #expect(
            refusals == [
                .init(
                    key: key, source: "metadata", raw: [0xE9],
                    reason: "the name of a value is not UTF-8, or contains U+0000"),
                .init(key: key, source: "metadata.binary", raw: [0x61, 0xFF], reason: "the value is not UTF-8"),
                .init(key: key, source: "metadata.mime_type", raw: Array("text/\0".utf8), reason: null),
                .init(key: key, source: "metadata.null", raw: [0x61, 0], reason: null),
            ])
        #expect(page.fingerprint(at: 0) == (try folder.list().fingerprint(at: 0)))
    }

    @Test func theOctueFileOfTheSameFolderIsReadAndAttributesReplaceIt() async throws {
        let folder = try Folder()
        for name in ["d/é", "d/x/é", "d/y"] { try folder.write(name) }
        try folder.write(
            "d/.octue",
            #"{"datafiles": {"\u00e9": {"id": "i", "tags": {"a":  NaN}}, "x/\u00e9": {"id": 1}, "d/y": {"id": 2}}}"#)
        try folder.setAttribute("user.octue__id", of: "d/é", to: "\"mine\"")
        let page = try await completed(folder)
        #expect(page.text(.metadata, of: "d/é") == #"{"octue__id":"\"mine\"","octue__tags":"{\"a\": NaN}"}"#)
        #expect(page.names == ["d/.octue", "d/x/é", "d/y", "d/é"])
        #expect(page.text(.metadata, of: "d/x/é") == "{}" && page.text(.metadata, of: "d/y") == "{}")
        let plain = try await completed(folder, readsOctue: false)
        #expect(plain.text(.metadata, of: "d/é") == #"{"octue__id":"\"mine\""}"#)
    }

    @Test func aMalformedOctueFileIsARefusalOfEachOfItsFiles() async throws {
        let folder = try Folder()
        try folder.write("d/a")
        try folder.setAttribute("user.k", of: "d/a", to: "v")
        try folder.write("d/.octue", "{\"datafiles\": ")
        try folder.write("e/a")
        let page = try await completed(folder)
        #expect(page.names == ["d/.octue", "d/a", "e/a"])
        #expect(page.text(.metadata, of: "d/a") == #"{"k":"v"}"#)
        #expect(page.refusals.map(\.key) == ["d/.octue", "d/a"].map { Array($0.utf8) })
        #expect(page.refusals.allSatisfy { $0.source == "metadata" && $0.reason.contains("malformed") })
        #expect(!page.indices.contains { page.fingerprint(at: $0) == .lookAgain })
    }

    @Test func octueFilesAreReadUpToTheirLimit() async throws {
        let folder = try Folder()
        try folder.write("a")
        let whole = #"{"datafiles": {"a": {"id": 1}}}"#
        let padding = String(repeating: " ", count: LocalMetadata.maximumBytes - whole.utf8.count)
        try folder.write(".octue", whole + padding)
        #expect(try await completed(folder).text(.metadata, of: "a") == #"{"octue__id":"1"}"#)
        try folder.write(".octue", whole + padding + " ")
        let page = try await completed(folder)
        #expect(page.text(.metadata, of: "a") == "{}")
        #expect(page.refusals.map(\.reason).last == "the .octue file is longer than 16777216 bytes")
    }

    @Test func moreMetadataThanCanBeHeldIsRefused() async throws {
        let folder = try Folder()
        try folder.write("a")
        try folder.write("b")
        let limit = MetadataDocument.maximumBytes
        let room = limit - #"{"octue__x":"[]"}"#.utf8.count
        let fits = String(repeating: "1", count: room)
        try folder.write(".octue", "{\"datafiles\": {\"a\": {\"x\": [\(fits)]}, \"b\": {\"x\": [\(fits)1]}}}")
        let page = try await completed(folder)
        #expect(page.text(.metadata, of: "a")?.utf8.count == limit)
        #expect(page.text(.metadata, of: "b") == nil)
        #expect(page.refusals.map(\.reason) == ["the metadata is longer than 262144 bytes"])
    }

    @Test func whatVanishedOrBecameSomethingElseIsDropped() async throws {
        let folder = try Folder()
        for name in ["a", "b", "c", "d", "e/x", "f/y"] { try folder.write(name) }
        let page = try folder.list()
        try folder.remove("a")
        try folder.remove("b")
        try folder.link("b", to: "d")
        try folder.remove("c")
        #expect(mkfifo(folder.path + "c", 0o644) == 0)
        try folder.rename("e", to: "g")
        try folder.link("e", to: "g")
        #expect(try await folder.bucket().completed(page).names == ["d", "f/y"])
    }

    @Test func refusalsAndCountsOfThePageStay() async throws {
        let folder = try Folder()
        try folder.write([0xFF])
        try folder.link("l", to: ".")
        let page = try await completed(folder)
        #expect(page.refusals.map(\.key) == [[0xFF]] && page.skipped == 1)
        #expect(page.requests == 0 && page.receivedBytes == 0)
    }

    /// See `TreeTests.whatMayNotBeReadEndsTheListing` for how root is made to see what others see.
    @Test func whatMayNotBeReadIsRefusedAndLookedAtAgain() throws {
        try #require(geteuid() == 0, "the test takes rights away from itself, and needs to be root for it")
        let folder = try Folder()
        try folder.write("a")
        try folder.write(".octue", "{}")
        #expect(chmod(folder.path, 0o755) == 0)
        #expect(chmod(folder.path + "a", 0o600) == 0 && chmod(folder.path + ".octue", 0o600) == 0)
        let root = try RootFolder.open(Array(folder.path.utf8))
        let page = try folder.list()
        let reader = PageReading(root: root, rootPath: Array(folder.path.utf8), readsOctue: true)
        let completed = try asNobody {
            var reader = reader
            return try reader.completed(page)
        }
        #expect(completed.names == [".octue", "a"])
        #expect(completed.text(.metadata, of: "a") == nil)
        #expect(
            completed.refusals.filter { $0.key == Array("a".utf8) }.map(\.reason) == [
                "the .octue file cannot be read: Permission denied",
                "the attributes of the file cannot be read: Permission denied",
            ])
        #expect(completed.indices.allSatisfy { completed.fingerprint(at: $0) == .lookAgain })
    }
}
