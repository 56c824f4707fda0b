import Glibc
import Objects
import Testing

@testable import FileBucket

/// What is taken from the text of an `.octue` file, well-formed and not.
@Suite struct CompanionIndexTests {
    private func source(_ text: [UInt8]) -> CompanionScanner.Source {
        { buffer, offset in
            let part = text.dropFirst(offset).prefix(buffer.count)
            buffer.copyBytes(from: part)
            return .success(part.count)
        }
    }

    private func index(_ text: String) throws -> CompanionIndex { try CompanionIndex(source(Array(text.utf8))) }

    /// The text of the entry of a file; nil where it has none.
    private func entry(of name: String, in text: String) throws -> String? {
        try index(text).entry(of: Array(name.utf8)[...]).map { entry in
            let start = Int(entry.textStart)
            return String(decoding: Array(text.utf8)[start..<start + Int(entry.textCount)], as: UTF8.self)
        }
    }

    @Test(arguments: [
        (#"{"datafiles":{"a":{"k":1}}}"#, #"{"k":1}"#),
        (#" { "x" : [ { } , "]" ] , "datafiles" : { "a" : { "k" : -1.5e+3 } } } "# + "\n", #"{ "k" : -1.5e+3 }"#),
        (#"{"datafiles":{"a":{"k":NaN,"l":-Infinity}}}"#, #"{"k":NaN,"l":-Infinity}"#),
        (#"{"datafiles":{"a":{"k":"}\"]\\"}}}"#, #"{"k":"}\"]\\"}"#),
        (#"{"datafiles":{"\u0061":{}}}"#, "{}"),
        (#"{"datafiles":{"a":{"k":1},"a":{"l":2}}}"#, #"{"l":2}"#),
        (#"{"datafiles":{"b":{},"a":1,"0":[]}}"#, "1"),
        (#"{"datafiles":{"a":{"k":"\ud800","l":"\u0000"}}}"#, #"{"k":"\ud800","l":"\u0000"}"#),
        (#"{"datafiles":{"a":{"k":1}},"datafiles":{}}"#, nil),
        (#"{"datafiles":{"b":{"k":1},"A":{},"":0,"aa":1}}"#, nil),
        (#"{"dataset":{"id":"x","datafiles":{"a":{"k":1}}}}"#, nil),
        ("{}", nil),
    ])
    func entriesAsTheyAreWritten(text: String, expected: String?) throws {
        #expect(try entry(of: "a", in: text) == expected)
    }

    @Test(arguments: [
        "", " ", "null", "[]", "\u{FEFF}{}", "{", "{}}", "{} x", #"{"datafiles":1}"#, #"{"datafiles":null}"#,
        #"{"datafiles":{"a":}}"#, #"{"datafiles":{"a":{},}}"#, #"{"datafiles":{"a" {}}}"#, #"{"datafiles":{a:{}}}"#,
        #"{"datafiles":{"a":{"k":[}]}}"#, #"{"datafiles":{"a":{"k":1}"#, #"{"datafiles":{"\x":1}}"#,
        #"{"datafiles":{"\u00":1}}"#, #"{"datafiles":{"a":{"k":"1"#, #"{"datafiles":{"a":{"k":"1\"#,
        #"{"datafiles":{"\"#, #"{"datafiles":{"\ud83d\u"#, #"{"datafiles":{,}}"#, #"{"datafiles":{"a":'1'}}"#,
        "{\"datafiles\":{\"a\":{\"k\":\"\0\"}}}",
    ])
    func malformedTexts(text: String) {
        #expect(reason { try index(text) } == .malformed)
    }

    private func reason<Value>(_ body: () throws -> Value) -> UnreadReason? {
        do { _ = try body() } catch {
            if case CompanionScanner.Failure.unread(let reason) = error { return reason }
        }
        return nil
    }

    @Test func bytesThatAreNotUTF8AreMalformed() {
        for bytes: [UInt8] in [[0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xED, 0xA0, 0x80]] {
            let whole = Array(#"{"x":""#.utf8) + bytes + Array(#""}"#.utf8)
            #expect(reason { try CompanionIndex(source(whole)) } == .malformed)
            #expect(reason { try CompanionIndex(source(Array("{}".utf8) + bytes)) } == .malformed)
        }
    }

    @Test func halfASurrogatePairIsNoName() throws {
        let found = try index(#"{"datafiles":{"\udcff":{},"\ud800\u0061":1}}"#)
        #expect(found.entry(of: [0xED, 0xB3, 0xBF]) != nil && found.entry(of: [0xED, 0xA0, 0x80, 0x61]) != nil)
        #expect(found.entry(of: Array("a".utf8)[...]) == nil)
    }

    @Test func noNestingIsTooDeep() throws {
        let deep = String(repeating: "[", count: 500_000) + String(repeating: "]", count: 500_000)
        #expect(try entry(of: "a", in: #"{"datafiles":{"a":\#(deep)}}"#)?.utf8.count == 1_000_000)
    }

    @Test func namesThatAreNoFilesAreHarmless() throws {
        let long = String(repeating: "n", count: 5000)
        #expect(try entry(of: "a", in: #"{"datafiles":{"\#(long)":1,"a":2},"\#(long)":3}"#) == "2")
    }

    @Test func theFingerprintIsOfWhatIsSaidAndNotOfHowItIsSpaced() throws {
        func print(_ entry: String) throws -> Fingerprint? {
            try index(#"{"datafiles":{"b":[1],"a":\#(entry),"c":{}}}"#).entry(of: Array("a".utf8)[...])?.fingerprint
        }
        let one = try print(#"{"k": [1, "a b"]}"#)
        #expect(try print("{\n\t\"k\" :[ 1,\"a b\" ] }\r\n") == one)
        #expect(try print(#"{"k": [1, "a  b"]}"#) != one && print(#"{"k": [1, "a b"], "l": 1}"#) != one)
        #expect(one == CompanionScanner.fingerprint(of: Array(#"{"k": [1, "a b"]}"#.utf8)))
    }

    /// Wherever the pieces end in which a file is read, what is found is the same.
    @Test func piecesOfAnyLengthAreTheSameText() throws {
        let text = Array(#"{"datafiles": {"a": {"é\"k": ["\ud83d\ude00", NaN, "😀\\"]}, "b€": [12345, {}]}} "#.utf8)
        func entries(_ chunkBytes: Int) -> [CompanionScanner.Entry]? {
            var scanner = CompanionScanner(text: text, chunkBytes: chunkBytes)
            return scanner.entries()
        }
        let whole = entries(65536)
        #expect(whole?.count == 2)
        for length in 4..<text.count { #expect(entries(length) == whole) }
    }

    /// Whatever is cut off or overwritten, the reader ends with a result or with a reason, and what it finds are pieces.
    @Test func noTextIsTooBroken() throws {
        let whole = Array(#"{"datafiles": {"a": {"k": ["\ud83d\ude00", NaN, {"x": "\\"}], "l": "\u00e9"}}}"#.utf8)
        for length in whole.indices {
            #expect(reason { try CompanionIndex(source(Array(whole[..<length]))) } == .malformed)
        }
        var generator = SeededGenerator(state: 1)
        for _ in 0..<20_000 {
            var text = whole
            text[Int.random(in: text.indices, using: &generator)] =
                "\"\\{}[],:u0 a".utf8.randomElement(using: &generator) ?? 0
            text[Int.random(in: text.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            guard let entry = try? CompanionIndex(source(text)).entry(of: [0x61]) else { continue }
            let piece = text[Int(entry.textStart)..<Int(entry.textStart + entry.textCount)]
            #expect(entry.fingerprint == CompanionScanner.fingerprint(of: JSONSpacing.asInTheCloud(piece)))
        }
    }
}
