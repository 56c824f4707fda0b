import Testing
import Text

@Suite struct JSONStringTests {
    @Test func whatAStringMayNotHoldIsEscaped() {
        #expect(JSONString.quoted("a\"b\\c\n\t\u{0}é😀/") == #""a\"b\\c\n\t\u0000é😀/""#)
        #expect(JSONString.quoted("") == "\"\"")
    }

    @Test func moreIsEscapedWhereItIsAskedFor() {
        #expect(JSONString.quoted("a\u{2028}é😀") { $0.value > 0x7F } == #""a\u2028\u00e9\ud83d\ude00""#)
    }

    @Test func bytesAreQuotedAsTheTextIs() {
        for text in ["", "plain", "a\"b\\c\u{1F}\u{7F}é😀", "\u{0}\r\n"] {
            var json: [UInt8] = []
            JSONString.append(Array(text.utf8).span, to: &json)
            #expect(String(decoding: json, as: UTF8.self) == JSONString.quoted(text))
        }
    }

    @Test func bytesHaveTwoDigitsEach() {
        #expect(Hexadecimal.text(of: [0, 9, 10, 255]) == "00090aff")
        #expect(Hexadecimal.text(of: []) == "")
    }
}
