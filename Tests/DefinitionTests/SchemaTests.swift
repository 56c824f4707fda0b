import Foundation
import Testing

@testable import Definition

@Suite struct SchemaTests {
    static let vocabularies: [Vocabulary] = [
        .datastore, .server, .deleteLimit, .column, .note, .view, .access,
    ]

    @Test func isJSONWithEveryKeyOfTheLanguage() throws {
        let schema = try #require(
            JSONSerialization.jsonObject(with: Data(DefinitionSchema.json.utf8)) as? [String: Any])
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        #expect(Set(properties.keys) == Set(Vocabulary.datastore.names))
        let columns = try #require(properties["columns"]?["items"] as? [String: Any])
        #expect(Set((columns["properties"] as? [String: Any] ?? [:]).keys) == Set(Vocabulary.column.names))
        #expect(Set(columns["required"] as? [String] ?? []) == ["name", "from", "type"])
        #expect(columns["additionalProperties"] as? Bool == false)
        for (name, property) in properties {
            #expect((property["description"] as? String)?.isEmpty == false, "\(name) has no description")
        }
    }

    @Test func endsWithALineBreakAndHasNoTabs() {
        #expect(DefinitionSchema.json.hasSuffix("}\n"))
        #expect(!DefinitionSchema.json.contains("\t"))
    }

    /// Writes an anonymous list where no key takes one (a list of lists for keys that take a list of texts), so that a key
    /// which the reader never asked for would go unnoticed.
    @Test(arguments: vocabularies.flatMap { vocabulary in vocabulary.names.map { (vocabulary.subject, $0) } })
    func everyKeyOfTheSchemaIsRead(_ subject: String, _ key: String) throws {
        let text = try #require(Self.definition(subject, "\(key): [[]]"))
        let findings = DefinitionReader.read(text: text, file: "a").diagnostics
        let line = try #require(text.split(separator: "\n").firstIndex { $0.contains("[[]]") }) + 1
        #expect(findings.contains { $0.location.line == line && !$0.message.contains("has no key") }, "\(findings)")
    }

    @Test(arguments: vocabularies.map(\.subject)) func noOtherKeyIsRead(_ subject: String) throws {
        let text = try #require(Self.definition(subject, "zzz: [[]]"))
        let findings = DefinitionReader.read(text: text, file: "a").diagnostics
        #expect(findings.contains { $0.message.contains("\"zzz\"") }, "\(findings)")
    }

    @Test(arguments: vocabularies.flatMap(\.keys).map(\.example)) func everyExampleHasItsKey(_ example: String) throws {
        let keys = Self.vocabularies.flatMap(\.names)
        #expect(keys.contains { example.hasPrefix("\($0): ") })
    }

    private static func definition(_ subject: String, _ entry: String) -> String? {
        let keys =
            switch subject {
            case "a definition": entry
            case "server": "server:\n  \(entry)"
            case "delete_limit": "delete_limit:\n  \(entry)"
            case "a column": "columns:\n  -\n    \(entry)"
            case "a note": "notes:\n  -\n    \(entry)"
            case "a view": "views:\n  -\n    \(entry)"
            case "access": "access:\n  \(entry)"
            default: ""
            }
        return keys.isEmpty ? nil : keys
    }
}
