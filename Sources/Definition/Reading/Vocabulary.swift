/// The keys that one kind of mapping may have; both the reader and the published schema go by it.
struct Vocabulary: Sendable {
    /// One key.
    struct Key: Sendable {
        let name: String
        let isRequired: Bool
        /// What the key is for, as a sentence.
        let summary: String
        /// What to write, as an example.
        let example: String
        /// The schema of its value.
        let schema: JSONValue

        init(_ name: String, required: Bool = false, _ summary: String, example: String, _ schema: JSONValue) {
            self.name = name
            isRequired = required
            self.summary = summary
            self.example = example
            self.schema = schema
        }
    }

    /// What such a mapping describes, with its article: `a column`.
    let subject: String
    let keys: [Key]

    var names: [String] { keys.map(\.name) }

    func key(_ name: String) -> Key? { keys.first { $0.name == name } }

    /// The schema of a mapping that has at least one of the keys.
    var schemaOfSome: JSONValue {
        guard case .object(var entries) = schema else { return schema }
        entries["minProperties"] = .number(1)
        return .object(entries)
    }

    /// The mapping's schema.
    var schema: JSONValue {
        var properties: [String: JSONValue] = [:]
        for key in keys {
            guard case .object(var schema) = key.schema else { continue }
            schema["description"] = .string(key.summary)
            properties[key.name] = .object(schema)
        }
        var entries: [String: JSONValue] = [
            "type": .string("object"), "additionalProperties": .boolean(false), "properties": .object(properties),
        ]
        let required = keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { entries["required"] = .array(required) }
        return .object(entries)
    }
}
