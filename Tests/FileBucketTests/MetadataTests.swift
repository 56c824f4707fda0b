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
            #"{"A":"quote \" slash \\ \n\u0001"# + "\u{7F}"
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

    /// What escapes stand for is for the database to judge, so that one bad value costs no other.
    @Test func escapesStayAsTheyAreWritten() async throws {
        let folder = try Folder()
        try folder.write("a")
        try folder.write(".octue", #"{"datafiles": {"a": {"tags": {"bad": "\ud800", "nul": "x\u0000", "good": 1}}}}"#)
        let page = try await completed(folder)
        #expect(
            page.text(.metadata, of: "a")
                == #"{"octue__tags":"{\"bad\": \"\\ud800\", \"nul\": \"x\\u0000\", \"good\": 1}"}"#)
        #expect(page.refusals.isEmpty)
    }

    @Test func moreMetadataThanCanBeHeldIsUnknown() async throws {
        let folder = try Folder()
        for name in ["a", "b", "c"] { try folder.write(name) }
        let limit = MetadataDocument.maximumBytes
        let room = limit - #"{"octue__x":"[]"}"#.utf8.count
        let fits = String(repeating: "1", count: room)
        let long = String(repeating: "1", count: CompanionScanner.maximumEntryBytes)
        try folder.write(
            ".octue",
            "{\"datafiles\": {\"a\": {\"x\": [\(fits)]}, \"b\": {\"x\": [\(fits)1]}, \"c\": {\"x\": \(long)}}}")
        let page = try await completed(folder)
        #expect(page.text(.metadata, of: "a")?.utf8.count == limit && page.unread("a") == nil)
        for name in ["b", "c"] {
            #expect(page.unread(name) == .tooLarge && page.unreadUnder(name) == nil)
            #expect(page.text(.metadata, of: name) == nil)
        }
        #expect(page.refusals.isEmpty)
    }

    /// Room for little is offered first, and all there may be where that is too little.
    @Test func attributesOfEveryLengthAreRead() async throws {
        let folder = try Folder()
        try folder.write("a")
        let value = String(repeating: "v", count: ExtendedAttributes.usualBytes + 1)
        try folder.setAttribute("user.long", of: "a", to: value)
        for index in 100..<140 {
            try folder.setAttribute("user.name-of-an-attribute-\(index)", of: "a", to: "\(index)")
        }
        let metadata = try #require(try await completed(folder).text(.metadata, of: "a"))
        #expect(metadata.contains("\"long\":\"\(value)\"") && metadata.contains("attribute-139\":\"139\""))
        var calls = SystemCalls.later
        calls.attribute = { _, _, buffer in
            guard buffer.count == ExtendedAttributes.maximumBytes else {
                errno = ERANGE
                return -1
            }
            buffer.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "w"))
            return buffer.count
        }
        try folder.write("b")
        try folder.setAttribute("user.k", of: "b", to: "v")
        let page = try folder.complete(try folder.list(), calls: calls)
        #expect(page.text(.metadata, of: "b")?.utf8.count == ExtendedAttributes.maximumBytes + #"{"k":""}"#.utf8.count)
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
}
