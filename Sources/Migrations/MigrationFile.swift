/// One of the files of a migration.
public enum MigrationFile: String, Sendable, CaseIterable {
    /// Makes the changes.
    case up
    /// Undoes them.
    case down
    /// Compares them with a database.
    case verify

    /// The name of the file.
    public func name(version: String, name: String) -> String { "\(version)_\(name).\(rawValue).sql" }
}
