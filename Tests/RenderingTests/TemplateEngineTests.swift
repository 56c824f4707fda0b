import Names
import Testing

@testable import Templating

@Suite struct TemplateEngineTests {
    private func render(_ text: String, _ values: TemplateValues) throws -> String {
        try TemplateEngine().render(TemplateSource(name: "folder/name", text: text), with: values)
    }

    private struct Rename: TemplateContext {
        static let template = TemplateSource(name: "column/rename", text: "RENAME {{old_name}} TO {{new_name}};\n")
        let oldName: Identifier
        let newName: Identifier
        var templateValues: TemplateValues { ["old_name": .sql(oldName.sql), "new_name": .sql(newName.sql)] }
    }

    @Test func rendersAContextWithItsTemplate() throws {
        let context = Rename(oldName: try Identifier("order"), newName: try Identifier("place"))
        #expect(try TemplateEngine().render(context) == "RENAME \"order\" TO place;\n")
    }

    @Test func doesNotEscape() throws {
        #expect(try render("{{a}}\n", ["a": .sql("x < 1 && y > '\"' \\ {{b}}")]) == "x < 1 && y > '\"' \\ {{b}}\n")
    }

    @Test func linesOfSectionTagsVanish() throws {
        let text = """
            BEGIN
                {{#shown}}
                one
                {{/shown}}
                {{^shown}}
                two
                {{/shown}}
                {{! a comment }}
            END

            """
        #expect(try render(text, ["shown": .flag(true)]) == "BEGIN\n    one\nEND\n")
        #expect(try render(text, ["shown": .flag(false)]) == "BEGIN\n    two\nEND\n")
    }

    @Test func listsKnowTheirFirstAndLastItem() throws {
        let text = """
            (
                {{#columns}}
                {{name}}{{#note}} /* {{note}} */{{/note}}{{^last()}},{{/last()}}{{#first()}} -- key{{/first()}}
                {{/columns}}
            ){{^empty(columns)}} some{{/empty(columns)}}{{#empty(columns)}} none{{/empty(columns)}}

            """
        let columns: [TemplateValues] = [
            ["name": .sql("a"), "note": .optional("n")], ["name": .sql("b"), "note": .optional(nil)],
        ]
        #expect(try render(text, ["columns": .list(columns)]) == "(\n    a /* n */, -- key\n    b\n) some\n")
        #expect(try render(text, ["columns": .list([])]) == "(\n) none\n")
    }

    @Test func itemsSeeTheNamesOutside() throws {
        let values: TemplateValues = ["table": .sql("t"), "keys": .list([["name": .sql("a")], ["name": .sql("b")]])]
        #expect(try render("{{#keys}}{{table}}.{{name}} {{/keys}}\n", values) == "t.a t.b \n")
    }

    @Test func anAbsentMemberOfAnItemHidesTheOneOutside() throws {
        let values: TemplateValues = ["note": .optional("outer"), "keys": .list([["note": .optional(nil)]])]
        #expect(try render("{{#keys}}[{{#note}}{{note}}{{/note}}]{{/keys}}\n", values) == "[]\n")
    }

    @Test func aFragmentIsIndentedLikeItsLine() throws {
        let body: SQLFragment = "IF x THEN\n    RETURN 1;\n\nEND IF;"
        let text = "BEGIN\n    {{body}}\n    a := ({{body}}) + ({{body}});\n{{body}}\n"
        let inner = "IF x THEN\n        RETURN 1;\n\n    END IF;"
        let expected = "BEGIN\n    \(inner)\n    a := (\(inner)) + (\(inner));\n\(body.text)\n"
        #expect(try render(text, ["body": .sql(body)]) == expected)
    }

    @Test func lineBreaksInQuotesAreData() throws {
        let fragment: SQLFragment = "SELECT\n'a\nb'\nFROM t"
        #expect(try render("  {{a}}\n", ["a": .sql(fragment)]) == "  SELECT\n  'a\nb'\n  FROM t\n")
    }

    @Test func aFragmentCannotLeaveALineComment() throws {
        let fragment = SQLFragment(verbatim: "one 'two\n\nDROP TABLE t")
        #expect(try render("  -- {{a}}\n", ["a": .sql(fragment)]) == "  -- one 'two\n  --\n  -- DROP TABLE t\n")
    }

    @Test(arguments: [
        ("a\nb\nc", [0, 1]),
        ("'a\nb''\nc'\nd", [2]),
        (#"'a\'"# + "\nb", [0]),
        (#"E'a\'"# + "\nb'\nc", [1]),
        (#"e'a''\'"# + "\nb'\nc", [1]),
        (#"type'a\'"# + "\nb", [0]),
        ("\"a\nb\"\"\n\"\nc", [2]),
        ("$$\n'$$\n", [1]),
        ("$a$\n$$\n$b$ $a$\n", [2]),
        ("a$b$\n$1\n", [0, 1]),
        ("$1\n$2\n", [0, 1]),
        ("-- it's\na", [0]),
        ("/* it's\n/* ' */\n' */\n'\n'", [0, 1, 2]),
        ("1 - 2 / 3\n", [0]),
        ("'", []), ("$$", []), ("/*", []), ("E'\\", []), ("$a", []), ("-", []), ("/", []),
    ])
    func findsLineBreaksOutsideQuotes(text: String, expected: [Int]) {
        #expect(LineBreaks.outsideQuotes(of: text).sorted() == expected)
    }

    @Test func refusesTheNullCharacter() {
        let values: TemplateValues = ["keys": .list([["name": .sql(SQLFragment(verbatim: "a\0b"))]])]
        #expect(throws: TemplateError.containsNull(template: "folder/name", member: "name")) {
            try render("{{#keys}}{{name}}{{/keys}}\n", values)
        }
    }

    @Test func refusesATextThatIsNotMustache() throws {
        let error = try #require(throws: TemplateError.self) { try render("{{#a}}\n", ["a": .flag(true)]) }
        guard case .malformed(template: "folder/name", _) = error else {
            Issue.record("another error: \(error)")
            return
        }
    }
}
