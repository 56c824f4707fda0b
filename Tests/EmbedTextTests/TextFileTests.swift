import Foundation
import Testing

@testable import embed_text

@Suite struct TextFileTests {
    @Test(arguments: [
        ("SELECT 1;\n\tSELECT 2;\n", "f.sql:2:1: error: a tab; only spaces and line feeds lay out a text"),
        ("SELECT 1;\r\n", "f.sql:1:10: error: a carriage return; only spaces and line feeds lay out a text"),
        ("a\u{1}\n", "f.sql:1:2: error: a control character; only spaces and line feeds lay out a text"),
        ("a\n\nb \n", "f.sql:3:2: error: white space at the end of the line"),
        ("a\u{A0}\n", "f.sql:1:2: error: white space at the end of the line"),
        ("a\nb", "f.sql:2:1: error: the last line does not end with a line feed"),
    ])
    func refusesAnUntidyText(text: String, expected: String) throws {
        let failure = try #require(throws: Failure.self) { try TextFile("f.sql", data: Data(text.utf8)) }
        #expect(failure.diagnostics.map(\.description) == [expected])
    }

    @Test func refusesOtherEncodings() throws {
        let failure = try #require(throws: Failure.self) { try TextFile("f.sql", data: Data([0x61, 0xE9, 0x0A])) }
        #expect(failure.diagnostics.map(\.description) == ["f.sql:1:1: error: the file is not UTF-8"])
    }

    @Test func keepsATidyText() throws {
        #expect(try TextFile("f.sql", data: Data("é\n\n  b\n".utf8)).text == "é\n\n  b\n")
        #expect(try TextFile("f.sql", data: Data()).text.isEmpty)
    }

    @Test(arguments: [
        ("begin_run", "beginRun", "BeginRun"), ("default", "`default`", "Default"), ("type", "type", "`Type`"),
    ])
    func spellsNamesInSwift(name: String, member: String, type: String) {
        #expect(SwiftSyntax.member(name) == member)
        #expect(SwiftSyntax.type(name) == type)
    }

    @Test func aTextCannotEndItsLiteral() {
        #expect(SwiftSyntax.literal("a\n") == "#\"\"\"\na\n\n\"\"\"#")
        #expect(SwiftSyntax.literal("\"\"\"# \\##(x)\n").hasPrefix("###\"\"\"\n"))
    }
}
