internal import Foundation

/// Where the programs of a PostgreSQL server are.
public struct ServerBinaries: Sendable, Hashable {
    /// The folder with `initdb`, `postgres` and `psql`.
    public let folder: String

    /// Takes a folder.
    public init(folder: String) { self.folder = folder }

    /// PostgreSQL 15 as Debian installs it.
    public static let v15 = debian(15)

    /// A major as Debian installs it.
    public static func debian(_ major: Int) -> ServerBinaries {
        ServerBinaries(folder: "/usr/lib/postgresql/\(major)/bin")
    }

    /// The path of a program.
    ///
    /// - Throws: `SupportError` that says what to install, if it is missing.
    public func program(_ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw SupportError("\(path) is missing: install PostgreSQL's server (Debian: apt install postgresql-15)")
        }
        return path
    }
}
