import Names
import Testing

@Suite struct LiteralTests {
    @Test(arguments: [
        ("", "''"),
        ("a", "'a'"),
        ("it's", "'it''s'"),
        ("''", "''''''"),
        ("a\\b", "E'a\\\\b'"),
        ("\\'", "E'\\\\'''"),
        ("a\nb", "E'a\\nb'"), ("a\r", "E'a\\r'"),
        ("a\"b", "'a\"b'"),
        ("$$", "'$$'"),
        ("'\u{301}", "'''\u{301}'"),
        ("\\\u{301}", "E'\\\\\u{301}'"),
    ])
    func quotes(text: String, expected: String) throws {
        let sql = try Literal(text).sql.text
        #expect(sql.unicodeScalars.elementsEqual(expected.unicodeScalars), "\(sql)")
    }

    @Test func refusesTheNullCharacter() {
        #expect(throws: NameError.containsNull) { try Literal("a\0b") }
    }
}
