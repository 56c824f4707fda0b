import Foundation
import Testing

@testable import embed_text

@Suite struct TemplateSwiftTests {
    private func source(_ text: String) throws -> String {
        let file = try TextFile("Templates/table/create_it.sql.mustache", data: Data(text.utf8))
        return try TemplateSwift(folder: TemplateFolder([file])).source
    }

    @Test func generatesATypeForEachContext() throws {
        let source = try source(
            "{{!\nA table.\n@ has_key flag x\n@ indexes list x\n@   name sql x\n@   default optional x\n}}\n"
                + "{{#has_key}}k{{/has_key}}{{#indexes}}{{name}}{{^default}}d{{/default}}{{/indexes}}\n")
        for line in [
            "package enum Table {", "package struct CreateIt: TemplateContext {", "name: \"table/create_it\",",
            "package var hasKey: Bool", "package var indexes: [Index]", "package struct Index: Sendable {",
            "package init(hasKey: Bool, indexes: [Index]) {",
            "package init(name: SQLFragment, `default`: SQLFragment?) {",
            "[\"has_key\": .flag(self.hasKey), \"indexes\": .list(self.indexes.map(\\.templateValues))]",
            "package import Names",
        ] {
            #expect(source.contains(line), "no \(line) in \(source)")
        }
    }

    @Test func valuesHaveTheirTypes() throws {
        let kinds = [
            ("identifier", "Identifier"), ("name", "QualifiedName"), ("literal", "Literal"), ("number", "Int"),
            ("sequence", "[SQLFragment]"), ("sql", "SQLFragment"),
        ]
        for (kind, type) in kinds {
            let source = try source("{{!\nA table.\n@ a \(kind) x\n}}\n{{a}}\n")
            #expect(
                source.contains("package var a: \(type)\n") && source.contains("[\"a\": .\(kind)(self.a)]"), "\(source)"
            )
            #expect(source.contains("package import Names") == (kind != "number"))
        }
    }

    @Test func importsNothingThatIsNotUsed() throws {
        #expect(!(try source("{{!\nA table.\n@ a flag x\n}}\n{{#a}}k{{/a}}\n").contains("import Names")))
        #expect(try TemplateSwift(folder: TemplateFolder([])).source.contains("package enum Template {\n}"))
    }
}
