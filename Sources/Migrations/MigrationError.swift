/// Why the migrations of a project cannot be read or written.
public enum MigrationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The lock file was edited, or two branches were merged in it.
    case brokenLock(String)
    /// The folder of the migrations is not as the lock file says.
    case tampered([String])
    /// A name for a migration that is not fit for a file.
    case badName(String)
    /// A file of a migration that has no steps where they should be.
    case unreadable(String)
    /// There is no project where one was looked for.
    case noProject(String)
    /// A file could not be read or written.
    case file(String, reason: String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .brokenLock(let reason):
            "migrations/datastore.lock cannot be used: \(reason).\n  Take the file from version control as generator"
                + " migrate wrote it, remove migrations that are not in it, and run generator migrate."
        case .tampered(let findings): findings.joined(separator: "\n")
        case .badName(let name):
            "\"\(name)\" is no name for a migration: write lower-case letters, digits and underscores"
        case .unreadable(let file): "\(file) cannot be read as a migration; apply it with psql, or write it anew"
        case .noProject(let folder): "there is no project in \(folder): run generator init first"
        case .file(let path, let reason): "\(path): \(reason)"
        }
    }
}
