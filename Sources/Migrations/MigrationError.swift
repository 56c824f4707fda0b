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
    /// The lock file is gone, and migrations are there.
    case lostLock(String)
    /// A file could not be read or written.
    case file(String, reason: String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .brokenLock(let reason):
            "migrations/datastore.lock cannot be used: \(reason).\n  Take the file from version control as generator"
                + " migrate wrote it. Where two branches were merged, keep the lock file and the migrations of the one that"
                + " databases have, remove the other's migration files, and run generator migrate to write them anew."
        case .tampered(let findings): findings.joined(separator: "\n")
        case .badName(let name):
            "\"\(name)\" is no name for a migration: write lower-case letters, digits and underscores"
        case .unreadable(let file): "\(file) cannot be read as a migration; apply it with psql, or write it anew"
        case .noProject(let folder): "there is no project in \(folder): run generator init first"
        case .lostLock(let path):
            "\(path) is gone, and the migrations beside it are there: take it from version control. It has their hashes, by which"
                + " databases know them; nothing can be written after them without it"
        case .file(let path, let reason): "\(path): \(reason)"
        }
    }
}
