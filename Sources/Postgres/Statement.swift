public import Names

/// A statement with the name by which errors speak of it.
public struct Statement: Sendable, Hashable {
    /// What errors call the statement, such as `begin_run`.
    public let name: String
    /// The SQL; parameters stand in it as `$1`, `$2`, ….
    public let text: String

    /// Takes SQL that was put together by the quoting types.
    public init(name: String, sql: SQLFragment) {
        self.name = name
        text = sql.text
    }

    /// Takes SQL as it stands: that of the project's own files, never input.
    public init(name: String, verbatim text: String) {
        self.name = name
        self.text = text
    }
}
