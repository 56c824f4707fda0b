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

    /// Names the migration with a number, which is written with at least four digits.
    public init(project: String, number: Int) {
        let digits = String(number)
        self.init(project: project, version: String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
    }

    /// The number; 0 where it is none.
    public var number: Int { Int(version) ?? 0 }
    /// By what the ledger knows the one after it.
    public var next: MigrationKey { MigrationKey(project: project, number: number + 1) }

    /// Project and number as two arguments of a call.
    public var sql: SQLFragment { "\(Self.literal(project)), \(Self.literal(version))" }
    /// The project as a constant.
    public var projectLiteral: Literal { Self.literal(project) }
    /// The number as a constant.
    public var versionLiteral: Literal { Self.literal(version) }

    private static func literal(_ word: String) -> Literal {
        guard let literal = try? Literal(word) else { preconditionFailure("\(word) is no word") }
        return literal
    }
}
