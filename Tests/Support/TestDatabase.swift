internal import Foundation
public import Postgres

/// A database of one test.
public struct TestDatabase: Sendable {
    /// The server that it is on.
    public let cluster: TemporaryCluster
    /// Its name.
    public let name: String

    /// Names a database, whether or not it is there yet.
    public init(cluster: TemporaryCluster, name: String) {
        self.cluster = cluster
        self.name = name
    }

    /// A connection string for the superuser.
    public var url: String { cluster.url(database: name) }

    /// A connection string for a role.
    public func url(role: String) -> String { cluster.url(database: name, role: role) }

    /// A connection for a role.
    ///
    /// It blocks, as all of `Connection` does; tests of few statements may.
    public func connect(
        role: String = "postgres", onNotice: @escaping @Sendable (Notice) -> Void = { _ in }
    ) throws(DatabaseError) -> Connection {
        try Connection(
            ConnectionTarget(url(role: role)), applicationName: "tests", retry: .standard, onNotice: onNotice)
    }

    /// A session for a role.
    public func session(role: String = "postgres") async throws(DatabaseError) -> Session {
        try await Session.connect(ConnectionTarget(url(role: role)), applicationName: "tests")
    }

    /// Runs files with psql, each in a transaction of its own, and stops at the first error.
    ///
    /// - Throws: `SupportError` with what psql wrote.
    public func psql(files: [String]) async throws {
        let options = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url]
        for file in files {
            try await runSuccessfully(cluster.binaries.program("psql"), options + ["-1", "-f", file])
        }
    }

    /// Runs SQL with psql.
    ///
    /// - Returns: the rows, unaligned, without headings.
    @discardableResult
    public func psql(_ sql: String, role: String = "postgres") async throws -> String {
        try await runSuccessfully(
            cluster.binaries.program("psql"),
            ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url(role: role)], input: sql)
    }
}

/// Runs the files of `SQL/extension` into a database, in the order of their names.
///
/// - Throws: `SupportError` if there are none, or with what psql wrote.
public func installRegistry(into database: TestDatabase) async throws {
    let folder = repositoryRoot() + "/SQL/extension"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".sql") }.sorted()
    guard !names.isEmpty else { throw SupportError("\(folder) has no SQL file") }
    try await database.psql(files: names.map { "\(folder)/\($0)" })
}
