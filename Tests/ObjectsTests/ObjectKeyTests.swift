import Objects
import Testing

@Suite struct ObjectKeyTests {
    @Test func keysAreBytesNotCharacters() throws {
        let composed = try ObjectKey("é")
        let decomposed = try ObjectKey("e\u{301}")
        #expect(composed != decomposed && decomposed < composed)
        #expect(composed.text == "é" && composed.bytes == [0xC3, 0xA9])
        let keys = try ["\u{1F600}", "\u{FFFF}", "a/b", "a-b", "a"].map { try ObjectKey($0) }.sorted()
        #expect(keys.map(\.text) == ["a", "a-b", "a/b", "\u{FFFF}", "\u{1F600}"])
    }

    @Test(
        arguments: [
            ([], .empty), ([0xFF], .notUTF8), ([0x61, 0], .containsNull),
            (Array(repeating: 0x61, count: 1025), .tooLong),
        ] as [([UInt8], KeyRefusal)])
    func refusals(bytes: [UInt8], refusal: KeyRefusal) {
        #expect(throws: refusal) { try ObjectKey(bytes) }
    }

    @Test func theLongestKeyIsTaken() throws {
        #expect(try ObjectKey(Array(repeating: 0x61, count: 1024)).bytes.count == 1024)
    }
}
