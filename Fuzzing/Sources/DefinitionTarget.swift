internal import Definition
internal import Foundation
internal import Layout
internal import Planning
internal import Rendering
internal import TestSupport

/// Definitions, to the end of the way: a valid one reads back from its canonical form, and its migration is SQL whose
/// quotes and parentheses are balanced.
struct DefinitionTarget: SimpleFuzzTarget {
    private let any: Mutator
    private let valid: Mutator

    init() throws {
        let root = repositoryRoot()
        let folders = ["Tests/DefinitionTests/Golden", "Tests/MigrationsTests/Golden", "Examples/datastores"]
        let texts = try folders.flatMap { try Self.definitions(in: "\(root)/\($0)") }
        let tokens = [
            "{", "}", "[", "]", ":", "- ", ", ", "'", "\"", "|\n", ">\n", "&a ", "*a", "\n", "  ", "#", "%", "@", "`",
            "!",
            "~", "$$", "$body$", "--", "/*", "*/", "''", "\\", "\\n", "\u{301}", "é", "\u{2028}", "\u{85}", "\u{FEFF}",
            ";", "(", ")", "{{", "}}", "{{{", "name: ", "type: ", "text", "timestamptz", "numeric(10, 2)", "text[]",
            "from: ", "metadata.x", "octue.tags.a.b", "path.site", "required: true", "default: ", "min: 1", "max: 2",
            "pattern: ", "index: trigram", "values: [a, b]", "zone: Europe/London", "0x10", "1e400", "null", "\\.",
            "\t",
        ]
        any = Mutator(corpus: texts, tokens: tokens)
        var valid = Mutator(
            corpus: texts.filter { DefinitionReader.read(text: $0, file: "a.yaml").isValid }, tokens: tokens)
        valid.maximumChanges = 2
        self.valid = valid
    }

    private static func definitions(in folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }.sorted()
            .compactMap { try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
    }

    func input(_ random: inout SplitMix) -> [UInt8] { random.once(in: 3) ? any.input(&random) : valid.input(&random) }

    func complaint(about input: [UInt8]) -> String? {
        let reading = DefinitionReader.read(text: String(decoding: input, as: UTF8.self), file: "a.yaml")
        if reading.datastores.isEmpty, reading.isValid { return "nothing is said" }
        guard reading.isValid else { return nil }
        for datastore in reading.datastores {
            do {
                let again = try Datastore(canonicalJSON: datastore.canonicalJSON)
                if again != datastore || again.definitionHash != datastore.definitionHash {
                    return "reads back otherwise"
                }
            } catch { return "does not read back: \(error)" }
        }
        guard
            let plan = try? Plan(
                Difference.changes(from: [], registry: RegistryEdition.current.version, to: reading.datastores),
                as: MigrationKey(project: "fuzz", version: "0001")
            )
        else { return nil }
        let migration = PlanRenderer(plan).migration(name: plan.name, after: nil)
        for (name, text) in [("up", migration.up), ("down", migration.down), ("verify", migration.verify)] {
            if let flaw = SQLBalance.flaw(in: text) { return "\(name): \(flaw)" }
        }
        return nil
    }
}
