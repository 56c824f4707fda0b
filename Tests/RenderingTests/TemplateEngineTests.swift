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
        var templateValues: TemplateValues { ["old_name": .identifier(oldName), "new_name": .identifier(newName)] }
    }

    @Test func rendersAContextWithItsTemplate() throws {
        let context = Rename(oldName: try Identifier("order"), newName: try Identifier("place"))
        #expect(try TemplateEngine().render(context) == "RENAME \"order\" TO place;\n")
    }

    @Test func doesNotEscape() throws {
        #expect(try render("{{a}}\n", ["a": .sql("x < 1 && y > '\"' \\ {{b}}")]) == "x < 1 && y > '\"' \\ {{b}}\n")
    }

    @Test func valuesQuoteThemselves() throws {
        let values: TemplateValues = [
            "table": .name(QualifiedName(try Identifier("My"), try Identifier("t"))),
            "text": .literal(try Literal("it's")),
            "number": .number(-1), "columns": .sequence(["a", "b"]),
        ]
        let text = "{{table}} {{text}} {{number}} ({{columns}})\n"
        #expect(try render(text, values) == "\"My\".t 'it''s' (-1) (a, b)\n")
    }

    @Test func constantsGoBelowALineThatTheyAreTooLongFor() throws {
        let short = try Literal(Array(repeating: "word", count: 17).joined(separator: " "))
        let long = try Literal(Array(repeating: "it's\n", count: 60).joined(separator: " "))
        func comment(_ literal: Literal, _ table: SQLFragment) throws -> String {
            try render("    COMMENT ON {{table}} IS {{text}};\n", ["text": .literal(literal), "table": .sql(table)])
        }
        #expect(try comment(short, "t") == "    COMMENT ON t IS \(short.sql);\n")
        let name = SQLFragment(verbatim: String(repeating: "t", count: 30))
        #expect(try comment(short, name) == "    COMMENT ON \(name) IS\n        \(short.sql);\n")
        let lines = try comment(long, "t").split(separator: "\n")
        #expect(lines.count == 6 && lines.allSatisfy { $0.count <= 120 } && lines[1].hasPrefix("        E'it''s\\n it"))
        #expect(lines.dropFirst(2).allSatisfy { $0.hasPrefix("        ' it''s") })
        let comments = try render("-- {{text}}\n", ["text": .literal(long)])
        #expect(comments == "-- \(long.sql)\n")
        // Two on a line: only the one that does not fit goes below.
        let both = try render(
            "RAISE {{a}} USING HINT = {{b}};\n", ["a": .literal(try Literal("a")), "b": .literal(short)])
        #expect(both == "RAISE 'a' USING HINT = \(short.sql);\n")
        let apart = try render(
            "RAISE {{a}} USING HINT = {{b}};\n", ["a": .literal(short), "b": .literal(short)])
        #expect(apart == "RAISE \(short.sql) USING HINT =\n    \(short.sql);\n")
        let three = try render(
            "VALUES ({{a}}, {{a}}, {{a}});\n", ["a": .literal(short)])
        #expect(three == "VALUES (\(short.sql),\n    \(short.sql),\n    \(short.sql));\n")
    }

    @Test func sequencesAreContinuedBelow() throws {
        let names = (1...20).map { SQLFragment(verbatim: "column_number_\($0)") }
        func grant(_ text: String) throws -> [Substring] {
            try render(text, ["names": .sequence(names)]).split(separator: "\n")
        }
        let below = try grant("  GRANT SELECT ({{names}}) ON t;\n")
        #expect(below.first == "  GRANT SELECT (" && below.dropFirst().allSatisfy { $0.hasPrefix("      column_") })
        let hanging = try grant("SELECT {{names}}\nFROM t;\n")
        #expect(hanging.first?.hasPrefix("SELECT column_number_1, ") == true && hanging[1].hasPrefix("       column_"))
        #expect(
            (below + hanging).allSatisfy { $0.count <= 120 } && below.last?.hasSuffix("column_number_20) ON t;") == true
        )
        #expect(try render("({{names}})\n", ["names": .sequence(["'a'\n'b'", "c"])]) == "('a'\n 'b', c)\n")
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
