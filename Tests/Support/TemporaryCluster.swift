internal import Foundation
internal import Postgres

/// A PostgreSQL server of the tests' own, in a temporary folder.
///
/// It listens on a Unix socket in its folder and on 127.0.0.1; everybody is trusted, except that members of the role
/// `password_login` need a password over TCP. A small shell outlives the tests: it stops the server and removes the
/// folder when the test process is gone, however that ended.
public actor TemporaryCluster {
    /// How a server is stopped.
    public enum Shutdown: Sendable {
        /// Sessions are ended and everything is written.
        case fast
        /// As in a crash: the next start recovers, and empties unlogged tables.
        case immediate
    }

    /// The folder with data, socket and log.
    public nonisolated let folder: String
    /// The TCP port, kept over restarts.
    public nonisolated let port: Int
    /// The server's programs.
    public nonisolated let binaries: ServerBinaries
    private var isRunning = false
    private var databases = 0

    init(folder: String, port: Int, binaries: ServerBinaries) {
        self.folder = folder
        self.port = port
        self.binaries = binaries
    }

    private static let sharedCluster = Task { try await TemporaryCluster.create() }

    /// The server that all tests of the process share; started by the first who asks.
    public static func shared() async throws -> TemporaryCluster {
        try await sharedCluster.value
    }

    /// Creates and starts a server.
    ///
    /// - Parameters:
    ///   - fsync: whether writes are forced to the disk.
    ///   - settings: further lines of `postgresql.conf`.
    public static func create(
        binaries: ServerBinaries = .v15, fsync: Bool = false, settings: [String] = []
    ) async throws -> TemporaryCluster {
        let initdb = try binaries.program("initdb")
        // Short, since the path of a Unix socket has at most 107 bytes.
        let folder = "/tmp/twined-" + UUID().uuidString.prefix(8).lowercased()
        let cluster = TemporaryCluster(folder: folder, port: try freePort(), binaries: binaries)
        try await cluster.prepareFolder()
        try await ServerProcess.watch(folder: folder)
        try await runSuccessfully(
            "sh",
            ["-c", "cd /; \(ServerProcess.userPrefix) \"$@\"", "sh", initdb]
                + ["--pgdata=\(folder)/data", "--username=postgres", "--encoding=UTF8", "--locale=C"]
                + ["--data-checksums", "--auth=trust", "--no-sync", "--no-instructions"])
        try await cluster.configure(fsync: fsync, settings: settings)
        try await cluster.start()
        return cluster
    }

    /// Starts the server, and waits until it takes connections.
    ///
    /// - Throws: `SupportError` with the server's log if it does not come up.
    public func start() async throws {
        guard !isRunning else { throw SupportError("the server runs already") }
        try await ServerProcess.launch(postgres: binaries.program("postgres"), folder: folder)
        do {
            try await waitUntilReady()
        } catch {
            throw SupportError("the server did not start: \(error)\n\(log)")
        }
        isRunning = true
    }

    /// Stops the server, and waits until its process is gone.
    public func stop(_ shutdown: Shutdown = .fast) async throws {
        isRunning = false
        try await ServerProcess.stop(folder: folder, immediately: shutdown == .immediate)
    }

    /// Stops and starts the server.
    public func restart(_ shutdown: Shutdown = .fast) async throws {
        try await stop(shutdown)
        try await start()
    }

    /// Stops the server and removes its folder.
    public func remove() async throws {
        try await stop(.immediate)
        try FileManager.default.removeItem(atPath: folder)
    }

    /// What the server has written to its log.
    public nonisolated var log: String {
        (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? "there is no log"
    }

    /// A connection string of a database for a role, through TCP.
    public nonisolated func url(database: String, role: String = "postgres") -> String {
        "postgresql://\(role)@127.0.0.1:\(port)/\(database)"
    }

    /// Creates a database with a name of its own.
    ///
    /// - Parameter template: the database to copy; nobody may be connected to it.
    public func createDatabase(template: String = "template0") async throws -> TestDatabase {
        databases += 1
        let name = "test_\(databases)"
        let session = try await Session.connect(
            ConnectionTarget(url(database: "postgres")), applicationName: "test support")
        let statement = Statement(name: "create database", verbatim: "CREATE DATABASE \(name) TEMPLATE \(template)")
        let outcome = await session.withConnection { connection in
            do throws(DatabaseError) {
                try connection.execute(statement)
                return DatabaseError?.none
            } catch { return error }
        }
        await session.close()
        if let outcome { throw outcome }
        return TestDatabase(cluster: self, name: name)
    }

    private func prepareFolder() async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        if ServerProcess.isRoot { try await runSuccessfully("chown", ["postgres", folder]) }
    }

    private func configure(fsync: Bool, settings: [String]) throws {
        let lines = [
            "listen_addresses = '127.0.0.1'", "port = \(port)", "unix_socket_directories = '\(folder)'",
            "max_connections = 400", "fsync = \(fsync ? "on" : "off")", "shared_buffers = 64MB",
            "log_line_prefix = '%m [%p] %q%u@%d '", "timezone = 'UTC'",
        ]
        try append((lines + settings).joined(separator: "\n") + "\n", to: "data/postgresql.conf")
        let rules = try String(contentsOfFile: "\(folder)/data/pg_hba.conf", encoding: .utf8)
        let password = "host all +password_login 127.0.0.1/32 scram-sha-256\n"
        try overwrite(password + rules, in: "data/pg_hba.conf")
    }

    private func append(_ text: String, to name: String) throws {
        try overwrite(try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) + text, in: name)
    }

    /// Writes into a file without replacing it, so that it stays the server's own.
    private func overwrite(_ text: String, in name: String) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(folder)/\(name)"))
        defer { try? file.close() }
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(text.utf8))
    }

    private func waitUntilReady() async throws {
        let patience = ConnectionRetryPolicy(
            attempts: 1000, base: .milliseconds(20), cap: .milliseconds(100), total: .seconds(60))
        let session = try await Session.connect(
            ConnectionTarget(url(database: "postgres")), applicationName: "test support", retry: patience)
        await session.close()
    }
}
