internal import ArgumentParser
internal import Definition

/// `generator schema`.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of the definition language.",
        discussion: """
            Editors complete and check definitions with it.

            Example:
              generator schema > datastore.schema.json
            """)

    func run() {
        Console.print(
            DefinitionSchema.json.hasSuffix("\n") ? String(DefinitionSchema.json.dropLast()) : DefinitionSchema.json)
    }
}
