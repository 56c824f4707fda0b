/// A name with its schema, as everything generated spells it.
public struct QualifiedName: Hashable, Sendable {
    /// The schema.
    public let schema: Identifier
    /// The name within the schema.
    public let name: Identifier

    /// Joins a schema and a name.
    public init(_ schema: Identifier, _ name: Identifier) {
        self.schema = schema
        self.name = name
    }

    /// The name as SQL: both parts quoted where needed, with a dot between.
    public var sql: SQLFragment {
        "\(schema).\(name)"
    }
}
