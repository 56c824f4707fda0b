/// The published schema of the language, for editors.
public enum DefinitionSchema {
    /// JSON Schema, draft 2020-12, indented, the same bytes every time.
    public static let json: String = {
        guard case .object(var schema) = Vocabulary.datastore.schema else { return "" }
        schema["$schema"] = .string("https://json-schema.org/draft/2020-12/schema")
        schema["title"] = .string("Datastore definition")
        schema["description"] = .string("One datastore: a table kept in step with the objects of a bucket.")
        return JSONValue.object(schema).pretty
    }()
}
