internal import Names
public import Postgres

/// A database with a registry, and how sessions with it are opened.
public struct Database: Sendable {
    private let target: ConnectionTarget
    /// The version of the program, shown beside its name in `pg_stat_activity`.
    private let version: String

    /// Names the database.
    public init(_ target: ConnectionTarget, version: String) {
        self.target = target
        self.version = version
    }

    /// Opens a session.
    ///
    /// - Parameter retry: how often to try a server that does not answer or turns everybody away.
    /// - Throws: `SyncError` that says which server was asked for, without a secret.
    public func open(retry: ConnectionRetryPolicy = .standard) async throws(SyncError) -> Session {
        do {
            return try await Session.connect(target, applicationName: "loader \(version)", retry: retry)
        } catch { throw SyncError(error) }
    }

    /// Opens a session, and gives up at once when the run is to stop.
    func open(unless stop: StopRequest) async throws(SyncError) -> Session {
        let opening = Task { () -> Result<Session, SyncError> in
            do throws(SyncError) { return .success(try await open()) } catch { return .failure(error) }
        }
        let ending = stop.onStop(after: .zero) { opening.cancel() }
        let outcome = await opening.value
        ending.end()
        if case .failure = outcome { try stop.check() }
        return try outcome.get()
    }
}

extension Session {
    /// Lends the connection to a body that fails as the database does.
    func run<Value: Sendable>(
        _ body: (borrowing Connection) throws(DatabaseError) -> Value
    ) async throws(SyncError) -> Value {
        do { return try await withConnection(body) } catch { throw SyncError(error) }
    }

    /// Runs a statement for its first row, which has to be there.
    func one<Value: Sendable>(
        _ statement: Statement, _ parameters: [Parameter] = [],
        row: (borrowing Row) throws(DatabaseError) -> Value
    ) async throws(SyncError) -> Value {
        let found = try await run { connection throws(DatabaseError) in
            try connection.first(statement, parameters, row: row)
        }
        guard let found else { throw SyncError(.failed, "\(statement.name) gave no row") }
        return found
    }

    /// Runs a statement for all its rows.
    func all<Value: Sendable>(
        _ statement: Statement, _ parameters: [Parameter] = [],
        row: (borrowing Row) throws(DatabaseError) -> Value
    ) async throws(SyncError) -> [Value] {
        try await run { connection throws(DatabaseError) in try connection.query(statement, parameters, row: row) }
    }
}

extension Statement {
    /// A statement of this target's own files.
    init(_ file: EmbeddedText) {
        self.init(name: file.name.split(separator: "/").last.map(String.init) ?? file.name, verbatim: file.text)
    }
}
