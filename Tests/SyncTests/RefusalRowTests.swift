import Objects
import Testing

@testable import Sync

struct RefusalRowTests {
    @Test(arguments: [
        ("a/b-c_d.e~f", "a/b-c_d.e~f"), ("a b", "a%20b"), ("%", "%25"), ("ü", "%C3%BC"), ("\0", "%00"), ("", ""),
    ])
    func spellsBytes(text: String, spelled: String) {
        #expect(PercentEncoding.encode(Array(text.utf8)) == spelled)
    }

    @Test func cutsLongKeysAndTellsThemApart() {
        let fits = [UInt8](repeating: UInt8(ascii: "a"), count: 1024)
        #expect(PercentEncoding.encode(key: fits).utf8.count == 1024)
        let long = fits + [UInt8(ascii: "b")]
        let other = fits + [UInt8(ascii: "c")]
        let spelled = PercentEncoding.encode(key: long)
        #expect(spelled == String(repeating: "a", count: 900) + "…" + SHA256Digest.hexadecimal(of: long))
        #expect(spelled != PercentEncoding.encode(key: other))
        #expect(spelled.utf8.count <= 1024)
    }

    @Test func describesARefusedKey() {
        let row = RefusalRow(
            ObjectPage.Refusal(key: [0x61, 0xFF], source: nil, raw: [], reason: "the key is not UTF-8"))
        #expect(row.key == "a%FF")
        #expect(row.description == #"{"column": "key", "raw": "a%FF", "reason": "the key is not UTF-8"}"#)
    }

    @Test func describesARefusedValue() {
        let row = RefusalRow(
            ObjectPage.Refusal(
                key: Array("ä b".utf8), source: "metadata.colour", raw: Array("say \"x\"\n".utf8), reason: "no"))
        #expect(row.key == "ä b")
        #expect(row.description == #"{"column": "metadata.colour", "raw": "say \"x\"\n", "reason": "no"}"#)
    }

    @Test(arguments: 0..<4)
    func cutsValuesBetweenScalars(offset: Int) {
        let text = String(repeating: "x", count: offset) + String(repeating: "😀", count: 300)
        let row = RefusalRow(ObjectPage.Refusal(key: [0x61], source: "s", raw: Array(text.utf8), reason: "r"))
        let kept = String(repeating: "x", count: offset) + String(repeating: "😀", count: (1024 - offset) / 4)
        #expect(row.description.contains("\"raw\": \"\(kept)\""))
    }

    @Test(arguments: 0..<3)
    func cutsSpelledValuesBetweenBytes(offset: Int) {
        let raw = [UInt8](repeating: 0x61, count: offset) + [UInt8](repeating: 0xFF, count: 900)
        let row = RefusalRow(ObjectPage.Refusal(key: [0x61], source: "s", raw: raw, reason: "r"))
        let kept = String(repeating: "a", count: offset) + String(repeating: "%FF", count: (1024 - offset) / 3)
        #expect(row.description.contains("\"raw\": \"\(kept)\""))
    }

    @Test func writesJSON() {
        let value = JSON.object([
            ("a", .array([.null, .bool(true), .integer(-3), .number(0.5), .number(.nan)])),
            ("\u{1}\\", .string("\t\u{7f}é")), ("v", .verbatim("[1]")),
        ])
        #expect(
            value.text == #"{"a": [null, true, -3, 0.5, null], "\u0001\\": "\t"# + "\u{7f}é" + #"", "v": [1]}"#)
    }
}

struct PercentEncodingTests {
    @Test(arguments: [[0x4D, 0xFC, 0x6E], [0x25], [0x2F, 0x00, 0x41], Array("ü/x y".utf8)] as [[UInt8]])
    func aSpellingIsReadBack(key: [UInt8]) {
        #expect(PercentEncoding.decode(PercentEncoding.encode(key: key)) == key)
    }

    @Test(arguments: ["plain/key.csv", "50%", "a%2", "a%GG", "a b%20", "x%20…0123"])
    func whatIsNoSpellingIsNotRead(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }
}
