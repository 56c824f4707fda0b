public import Names

/// By what the ledger knows a migration: its project and its number.
public struct MigrationKey: Hashable, Sendable {
    /// The project's name, a word of lower-case letters, digits and underscores.
    public let project: String
    /// The number, such as `0001`.
    public let version: String

    /// Names a migration.
    public init(project: String, version: String) {
        self.project = project
        self.version = version
    }

    /// Project and number as two arguments of a call.
    public var sql: SQLFragment { "\(Self.literal(project)), \(Self.literal(version))" }
    /// The project as a constant.
    public var projectSQL: SQLFragment { "\(Self.literal(project))" }
    /// The number as a constant.
    public var versionSQL: SQLFragment { "\(Self.literal(version))" }

    private static func literal(_ word: String) -> Literal {
        guard let literal = try? Literal(word) else { preconditionFailure("\(word) is no word") }
        return literal
    }
}
