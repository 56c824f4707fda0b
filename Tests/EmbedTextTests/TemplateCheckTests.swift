import Foundation
import Testing

@testable import embed_text

/// Reads templates of a folder `t`; the name of a template is that of its file.
private func templates(_ texts: KeyValuePairs<String, String>) throws -> TemplateFolder {
    try TemplateFolder(texts.map { try TextFile("Templates/t/\($0.key).sql.mustache", data: Data($0.value.utf8)) })
}

/// What is wrong with a template: "line:column: message" for each.
private func errors(_ texts: KeyValuePairs<String, String>) -> [String] {
    do {
        _ = try templates(texts)
        return []
    } catch let failure as Failure {
        return failure.diagnostics.map { "\($0.line):\($0.column): \($0.message)" }
    } catch {
        return ["\(error)"]
    }
}

@Suite struct TemplateCheckTests {
    /// Lines 1 to 8 of a template that declares one member of each kind.
    private static let header = """
        {{!
        A template.
        @ table sql the table
        @ note optional a note
        @ shown flag a flag
        @ columns list the columns
        @   name sql its name
        }}

        """
    /// Lines that use every member.
    private static let uses =
        "{{table}}{{#note}}{{note}}{{/note}}{{^shown}}x{{/shown}}{{#columns}}{{name}}{{/columns}}\n"

    @Test func acceptsEveryKindOfTag() {
        let text =
            Self.header + Self.uses + """
                {{! a comment }}
                {{#columns}}
                    {{#note}}
                    {{name}}
                    {{/note}}
                    {{#shown}}{{^last()}},{{/last()}}{{/shown}}{{#first()}}x{{/first()}}
                {{/columns}}
                {{^columns}}none{{/columns}}{{^empty(columns)}}some{{/empty(columns)}}

                """
        #expect(errors(["a": text]) == [])
    }

    @Test(arguments: [
        ("{{tabel}}", "10:1: \"tabel\" is not declared here"),
        ("  {{name}}", "10:3: \"name\" is not declared here"),
        ("{{note}}", "10:1: \"note\" may be absent; it stands within {{#note}}"),
        ("{{^note}}{{note}}{{/note}}", "10:10: \"note\" may be absent; it stands within {{#note}}"),
        ("{{shown}}", "10:1: \"shown\" is a flag, which is not a piece of text"),
        ("{{columns}}", "10:1: \"columns\" is a list, which is not a piece of text"),
        ("{{#table}}x{{/table}}", "10:1: \"table\" is always there; a section needs another kind"),
        ("{{#none}}x{{/none}}", "10:1: \"none\" is not declared here"),
        ("{{#empty(note)}}x{{/empty(note)}}", "10:1: \"note\" is not a list that is declared here"),
        ("{{#last()}}x{{/last()}}", "10:1: last() has a meaning only directly within a list's section"),
        (
            "{{#columns}}{{#note}}{{^last()}},{{/last()}}{{/note}}{{/columns}}",
            "10:22: last() has a meaning only directly within a list's section"
        ),
        ("{{#shown}}", "10:1: the section is not closed"),
        ("{{/shown}}", "10:1: no section is open"),
        ("{{#shown}}x{{/columns}}", "10:12: the section that is open is {{#shown}} of line 10"),
        ("{{#shown}}\nx{{/shown}}", "11:2: a section begins and ends on lines of their own, or within one line"),
        ("x {{! comment }}", "10:3: a comment stands alone on its line"),
        ("{{table", "10:1: the tag does not end on its line"),
        ("{{> t/b}}", "10:1: there is no template Templates/t/b.sql.mustache"),
    ])
    func refusesATag(line: String, expected: String) {
        #expect(errors(["a": Self.header + Self.uses + line + "\n"]) == [expected])
    }

    @Test(arguments: [
        "{{{table}}}", "{{&table}}", "{{ table }}", "{{.}}", "{{a.b}}", "{{>t/b}}", "{{=<% %>=}}", "{{% A:B}}",
    ])
    func refusesAnotherSpelling(line: String) {
        let found = errors(["a": Self.header + Self.uses + line + "\n"])
        #expect(found.count == 1 && found.first?.contains("is not a tag of ours") == true, "\(found)")
    }

    @Test func refusesAMemberThatNoTagNames() {
        let found = errors(["a": Self.header + "{{table}}{{#columns}}x{{/columns}}\n"])
        #expect(found == ["4:1: no tag names \"note\"", "5:1: no tag names \"shown\"", "7:1: no tag names \"name\""])
    }

    @Test(arguments: [
        ("@ table", "3:1: a declaration has the form: @ name kind explanation"),
        ("@ Table sql x", "3:1: \"Table\" is not a name in snake_case, or has a meaning of its own"),
        ("@ last flag x", "3:1: \"last\" is not a name in snake_case, or has a meaning of its own"),
        (
            "@ table text x",
            "3:1: \"text\" is not a kind; the kinds are identifier, name, literal, number, sequence, sql, python, optional,"
                + " flag, list"
        ),
        (
            "@ column list x",
            "3:1: the list \"column\" is to be named in the plural: its items are named in the singular"
        ),
        ("@   name sql x", "3:1: a member stands after \"@ \", one of a list's items two spaces further right"),
        ("@  name sql x", "3:1: a member stands after \"@ \", one of a list's items two spaces further right"),
        ("@ a sql x\ntext", "4:1: a declaration is expected, or the end of the comment: }}"),
    ])
    func refusesADeclaration(line: String, expected: String) {
        #expect(errors(["a": "{{!\nA template.\n\(line)\n}}\n{{a}}\n"]) == [expected])
    }

    @Test func refusesANameThatIsDeclaredTwice() {
        let text = "{{!\nA.\n@ a sql x\n@ bs list x\n@   a sql x\n}}\n{{#bs}}{{a}}{{/bs}}{{a}}\n"
        #expect(errors(["a": text]).first == "5:1: \"a\" is declared already")
    }

    @Test func refusesAFileWithoutDeclarations() {
        #expect(errors(["a": "SELECT 1;\n"]).first?.hasPrefix("1:1: the file does not begin with the comment") == true)
        #expect(errors(["A": "{{!\nA.\n}}\n"]) == ["1:1: the name is not of the form folder/name.sql.mustache"])
    }
}

@Suite struct PartialTests {
    private static let partial =
        "{{!\nP.\n@ name sql x\n@ note optional x\n}}\n{{name}}\n\n  {{#note}}{{note}}{{/note}}\n"

    @Test func putsAPartialInLineByLine() throws {
        let text = "{{!\nA.\n@ name sql x\n@ note optional x\n}}\nBEGIN\n    {{> t/b}}\nEND\n"
        let folder = try templates(["a": text, "b": Self.partial])
        let expected = "BEGIN\n    {{name}}\n\n      {{#note}}{{note}}{{/note}}\nEND\n"
        #expect(try folder.text(of: folder.templates[0]) == expected)
    }

    @Test(arguments: [
        ("@ name sql x", "5:1: t/b needs \"note\", which is not declared here"),
        (
            "@ name sql x\n@ note sql x",
            "6:1: t/b needs \"note\" as optional, which is declared as sql here"
        ),
    ])
    func refusesAPartialWithoutItsMembers(declarations: String, expected: String) {
        #expect(errors(["a": "{{!\nA.\n\(declarations)\n}}\n{{> t/b}}\n", "b": Self.partial]) == [expected])
    }

    @Test func comparesTheMembersOfLists() {
        let partial = "{{!\nP.\n@ keys list x\n@   a sql x\n@   b sql x\n}}\n{{#keys}}{{a}}{{b}}{{/keys}}\n"
        let text = "{{!\nA.\n@ keys list x\n@   a sql x\n}}\n{{> t/b}}\n"
        let expected = "6:1: t/b needs \"b\" in the items of \"keys\", which is not declared here"
        #expect(errors(["a": text, "b": partial]) == [expected])
    }

    @Test func aPresentMemberIsAPieceOfSQLForAPartial() {
        let partial = "{{!\nP.\n@ note sql x\n}}\n{{note}}\n"
        let header = "{{!\nA.\n@ note optional x\n}}\n"
        #expect(errors(["a": header + "{{#note}}\n{{> t/b}}\n{{/note}}\n", "b": partial]) == [])
        #expect(errors(["a": header + "{{> t/b}}\n", "b": partial]).count == 1)
    }

    @Test func refusesAPartialWithinALine() {
        let text = "{{!\nA.\n@ name sql x\n@ note optional x\n}}\nx {{> t/b}}\n"
        #expect(errors(["a": text, "b": Self.partial]) == ["6:3: a partial stands alone on its line"])
    }

    @Test func refusesACircle() {
        let text = "{{!\nA.\n}}\n{{> t/%}}\n"
        let found = errors(["a": text.replacing("%", with: "b"), "b": text.replacing("%", with: "a")])
        #expect(found == ["1:1: the template includes itself: t/a > t/b > t/a"])
    }
}
