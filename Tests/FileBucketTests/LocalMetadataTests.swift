import Glibc
import Testing

@testable import FileBucket

/// What is taken from `.octue` files, well-formed and not.
@Suite struct LocalMetadataTests {
    private func fields(of name: String, in text: String) -> [String: String]? {
        let local = LocalMetadata(text: Array(text.utf8), wanted: [Array(name.utf8)])
        return (try? local.fields(of: Array(name.utf8))).map { fields in
            Dictionary(uniqueKeysWithValues: fields.map { (decoded($0.key), decoded($0.value)) })
        }
    }

    private func decoded(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Written by octue 0.69.1: `Datafile(path=…, timestamp=…, tags=…, labels=…).update_local_metadata()`.
    @Test func aFileThatTheSDKWrote() throws {
        let path = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/Fixtures/sdk-0.69.1.octue"
        let folder = try Folder()
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 10_000)
        bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
        try folder.write(Array(".octue".utf8), bytes)
        let root = try RootFolder.open(Array(folder.path.utf8))
        let local = try LocalMetadata(in: root, wanted: [Array("café.txt".utf8), Array("scan 1.txt".utf8)])
        let scan = try local.fields(of: Array("scan 1.txt".utf8))
        #expect(Set(scan.keys.map(decoded)) == ["id", "timestamp", "tags", "labels", "sdk_version"])
        #expect(decoded(scan[Array("id".utf8)] ?? []) == "\"487d2d5e-7661-4c5b-8d92-e84705beacf2\"")
        let tags = decoded(scan[Array("tags".utf8)] ?? [])
        #expect(tags.hasPrefix("{\n                \"turbine\": \"T07\",\n") && tags.contains("\"elevation\": NaN,"))
        #expect(decoded(try local.fields(of: Array("café.txt".utf8))[Array("sdk_version".utf8)] ?? []) == "\"0.69.1\"")
    }

    @Test(arguments: [
        (#"{"datafiles":{"a":{"k":1}}}"#, ["k": "1"]),
        (#" { "x" : [ { } , "]" ] , "datafiles" : { "a" : { "k" : -1.5e+3 } } } "# + "\n", ["k": "-1.5e+3"]),
        (#"{"datafiles":{"a":{"k":NaN,"l":-Infinity,"m":null}}}"#, ["k": "NaN", "l": "-Infinity", "m": "null"]),
        (#"{"datafiles":{"a":{"k":"}\"]\\"}}}"#, ["k": #""}\"]\\""#]),
        (#"{"datafiles":{"\u0061":{"\u006b\n\/":[[{"":[]}]]}}}"#, ["k\n/": #"[[{"":[]}]]"#]),
        (#"{"datafiles":{"a":{"\ud83d\ude00\u20ac\u00e9":0}}}"#, ["\u{1F600}€é": "0"]),
        (#"{"datafiles":{"a":{"k":1,"k":2}}}"#, ["k": "2"]),
        (#"{"datafiles":{"a":{"k":1},"a":{"l":2}}}"#, ["l": "2"]),
        (#"{"datafiles":{"a":{"k":1}},"datafiles":{}}"#, [:]),
        (#"{"datafiles":{"b":{"k":1},"A":{},"":0}}"#, [:]),
        (#"{"dataset":{"id":"x","datafiles":{"a":{"k":1}}}}"#, [:]),
        ("{}", [:]),
        (#"{"datafiles":{"b":broken,"a":{}}}"#, [:]),
    ])
    func fieldsAsTheyAreWritten(text: String, expected: [String: String]) {
        #expect(fields(of: "a", in: text) == expected)
    }

    @Test(arguments: [
        "", " ", "null", "[]", "\u{FEFF}{}", "{", "{}}", "{} x", #"{"datafiles":1}"#, #"{"datafiles":null}"#,
        #"{"datafiles":{"a":1}}"#,
        #"{"datafiles":{"a":{"k":}}}"#, #"{"datafiles":{"a":{"k":1,}}}"#, #"{"datafiles":{"a":{"k" 1}}}"#,
        #"{"datafiles":{"a":{k:1}}}"#, #"{"datafiles":{"a":{"k":[}]}}"#, #"{"datafiles":{"a":{"k":1}"#,
        #"{"datafiles":{"a":{"\x":1}}}"#, #"{"datafiles":{"a":{"\u00":1}}}"#, #"{"datafiles":{"a":{"k":"1"#,
        #"{"datafiles":{"a":{"k":"1\"#, #"{"datafiles":{"a":{"\"#, #"{"datafiles":{"a":{"\ud83d\u"#,
        #"{"datafiles":{"a":{,}}}"#,
        #"{"datafiles":{"a":{"k":'1'}}}"#, "{\"datafiles\":{\"a\":{\"k\":\"\0\"}}}",
    ])
    func malformedTexts(text: String) {
        let local = LocalMetadata(text: Array(text.utf8), wanted: [Array("a".utf8)])
        let flaw = #expect(throws: LocalMetadata.Flaw.self) { try local.fields(of: Array("a".utf8)) }
        #expect(flaw?.mayPass == false)
    }

    @Test func aFlawSaysWhere() {
        let local = LocalMetadata(text: Array(#"{"datafiles":{"a":{}"#.utf8), wanted: [])
        #expect(local.flaw?.reason == "the .octue file is malformed: the text ends within a value at byte 20")
    }

    @Test func bytesThatAreNotUTF8AreAFlaw() {
        #expect(LocalMetadata(text: [0x7B, 0xFF, 0x7D], wanted: []).flaw != nil)
    }

    @Test func halfASurrogatePairIsNoName() throws {
        let text = Array(#"{"datafiles":{"\udcff":{},"a":{"\ud800":1,"\ud800\u0061":2}}}"#.utf8)
        let local = LocalMetadata(text: text, wanted: [Array("a".utf8)])
        let names = try local.fields(of: Array("a".utf8)).keys
        #expect(Set(names) == [[0xED, 0xA0, 0x80], [0xED, 0xA0, 0x80, 0x61]])
    }

    @Test func noNestingIsTooDeep() {
        let deep = String(repeating: "[", count: 1_000_000) + String(repeating: "]", count: 1_000_000)
        #expect(fields(of: "a", in: #"{"datafiles":{"a":{"k":\#(deep)}}}"#)?["k"]?.utf8.count == 2_000_000)
    }

    /// Whatever is cut off or overwritten, the reader ends with a result or a flaw.
    @Test func noTextIsTooBroken() {
        let whole = Array(#"{"datafiles": {"a": {"k": ["\ud83d\ude00", NaN, {"x": "\\"}], "l": "\u00e9"}}}"#.utf8)
        var flaws = 0
        for length in whole.indices {
            if LocalMetadata(text: Array(whole[..<length]), wanted: []).flaw != nil { flaws += 1 }
        }
        #expect(flaws == whole.count)
        var generator = SeededGenerator(state: 1)
        for _ in 0..<20_000 {
            var text = whole
            text[Int.random(in: text.indices, using: &generator)] =
                "\"\\{}[],:u0 a".utf8.randomElement(using: &generator) ?? 0
            text[Int.random(in: text.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            let local = LocalMetadata(text: text, wanted: [[0x61]])
            for value in (try? local.fields(of: [0x61]))?.values.map({ $0 }) ?? [] { #expect(!value.isEmpty) }
        }
    }
}
