import Names
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: [
        ("scan", "scan"),
        ("_scan_2", "_scan_2"),
        ("2scan", "\"2scan\""),
        ("Scan", "\"Scan\""),
        ("scan date", "\"scan date\""),
        ("scan$", "\"scan$\""),
        ("größe", "\"größe\""),
        ("order", "\"order\""),
        ("varchar", "\"varchar\""),
        ("left", "\"left\""),
        ("abort", "abort"),
        ("a\"b", "\"a\"\"b\""),
        ("\"", "\"\"\"\""),
        ("a\\b", "\"a\\b\""),
        ("a'b", "\"a'b\""),
        ("a\nb", "\"a\nb\""),
        // A quote with a combining mark is one Character of Swift, but a quote of its own for PostgreSQL.
        ("a\"\u{301}b", "\"a\"\"\u{301}b\""),
    ])
    func quotesWhereItMust(name: String, expected: String) throws {
        let sql = try Identifier(name).sql.text
        #expect(sql.unicodeScalars.elementsEqual(expected.unicodeScalars), "\(sql)")
    }

    @Test func keepsTheName() throws {
        #expect(try Identifier("Scan \"x\"").name == "Scan \"x\"")
    }

    @Test func isAtMost63BytesLong() throws {
        let longest = String(repeating: "a", count: 63)
        #expect(try Identifier(longest).sql.text == longest)
        let byCharacters = String(repeating: "ü", count: 32)
        for name in [longest + "a", byCharacters] {
            #expect(throws: NameError.tooLong(name: name, bytes: 64)) { try Identifier(name) }
        }
    }

    @Test func refusesWhatIsNoName() {
        #expect(throws: NameError.empty) { try Identifier("") }
        #expect(throws: NameError.containsNull) { try Identifier("a\0b") }
    }

    @Test func comparesBytes() throws {
        let composed = try Identifier("\u{E9}")
        let decomposed = try Identifier("e\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, composed]).count == 2)
        #expect(composed == (try Identifier("\u{E9}")))
    }

    @Test func aQualifiedNameQuotesEachPart() throws {
        let name = QualifiedName(try Identifier("My schema"), try Identifier("scan"))
        #expect(name.sql.text == "\"My schema\".scan")
        #expect(QualifiedName(try Identifier("a.b"), try Identifier("c")).sql.text == "\"a.b\".c")
    }
}
