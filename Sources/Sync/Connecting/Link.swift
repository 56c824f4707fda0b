internal import Postgres
internal import Synchronization

/// A connection to the database that is made when it is needed, and made again when it was lost.
///
/// All that a run asks of the database goes through one: in a transaction, whose waits end. One task at a time may use it.
final class Link: Sendable {
    let database: Database
    private let patience: Patience
    private let session = Mutex<Session?>(nil)

    /// How often a connection that was lost is made again for one piece of work.
    private static let attempts = 4

    init(_ database: Database, _ patience: Patience) {
        self.database = database
        self.patience = patience
    }

    /// Another connection to the same database.
    func another() -> Link { Link(database, patience) }

    /// The same with another patience, over a connection of its own.
    func with(_ patience: Patience) -> Link { Link(database, patience) }

    /// Carries out a transaction that may be carried out twice: where the connection is lost, once more on another.
    ///
    /// - Parameter grace: how long it may go on when the run is to stop.
    func repeatedly<Value: Sendable>(
        grace: Duration = .zero, _ body: @Sendable (borrowing Connection) throws(DatabaseError) -> Value
    ) async throws(SyncError) -> Value {
        try await retrying { () throws(SyncError) in try await once(grace: grace, body) }
    }

    /// Carries out work that may be done twice: where a connection is lost, once more.
    func retrying<Value>(_ work: () async throws(SyncError) -> Value) async throws(SyncError) -> Value {
        for attempt in 1... {
            do throws(SyncError) { return try await work() } catch {
                guard error.cause?.isConnectionLost == true, attempt < Self.attempts else { throw error }
                try patience.stop.check()
            }
        }
        throw SyncError(.failed, "nothing was tried")
    }

    /// Carries out a transaction that, once it may have been committed, must not be carried out again.
    ///
    /// What failed for want of a lock was rolled back, and is tried again for as long as the patience lasts.
    func once<Value: Sendable>(
        grace: Duration = .zero, _ body: @Sendable (borrowing Connection) throws(DatabaseError) -> Value
    ) async throws(SyncError) -> Value {
        let patience = patience
        let clock = ContinuousClock()
        let start = clock.now
        var conflicts = 0
        var blocker: String?
        while true {
            let session = try await opened()
            let watch = LockWatch(database, patience)
            do throws(SyncError) {
                return try await watched(session, watch, grace: grace) { connection throws(DatabaseError) in
                    try connection.transaction(patience.mode(connection)) { () throws(DatabaseError) in
                        try body(connection)
                    }
                }
            } catch {
                blocker = watch.blocker ?? blocker
                try patience.stop.check()
                guard let cause = error.cause else { throw error }
                if cause.isConnectionLost { await close() }
                if cause.isDeadlock || cause.isSerializationFailure, conflicts < 3 {
                    conflicts += 1
                    continue
                }
                guard cause.isLockNotAvailable else { throw error }
                guard clock.now - start + patience.lockTimeout <= patience.total else {
                    throw SyncError(lockedOutBy: blocker, cause)
                }
            }
        }
    }

    /// Runs a statement for its first row, which has to be there; it may be run twice.
    func one<Value: Sendable>(
        _ statement: Statement, _ parameters: [Parameter] = [],
        row: @Sendable (borrowing Row) throws(DatabaseError) -> Value
    ) async throws(SyncError) -> Value {
        let found = try await repeatedly { connection throws(DatabaseError) in
            try connection.first(statement, parameters, row: row)
        }
        guard let found else { throw SyncError(.failed, "\(statement.name) gave no row") }
        return found
    }

    /// Runs a statement for all its rows; it may be run twice.
    func all<Value: Sendable>(
        _ statement: Statement, _ parameters: [Parameter] = [],
        row: @Sendable (borrowing Row) throws(DatabaseError) -> Value
    ) async throws(SyncError) -> [Value] {
        try await repeatedly { connection throws(DatabaseError) in
            try connection.query(statement, parameters, row: row)
        }
    }

    /// Runs a statement that takes no transaction around it, such as VACUUM.
    func alone(_ statement: Statement) async throws(SyncError) {
        let session = try await opened()
        do throws(SyncError) {
            try await watched(session, LockWatch(database, patience), grace: .zero) {
                connection throws(DatabaseError) in
                _ = try connection.execute(statement)
            }
        } catch {
            if error.cause?.isConnectionLost == true { await close() }
            try patience.stop.check()
            throw error
        }
    }

    /// Closes the connection; the next use makes another.
    func close() async {
        let old = session.withLock { session in
            defer { session = nil }
            return session
        }
        await old?.close()
    }

    private func opened() async throws(SyncError) -> Session {
        if let open = session.withLock({ $0 }) { return open }
        try patience.stop.check()
        let opened = try await database.open(unless: patience.stop)
        session.withLock { $0 = opened }
        return opened
    }

    /// Lends the connection to a body, with an eye on who blocks it, and ends it when the run is to stop.
    private func watched<Value: Sendable>(
        _ session: Session, _ watch: LockWatch, grace: Duration,
        _ body: @Sendable (borrowing Connection) throws(DatabaseError) -> Value
    ) async throws(SyncError) -> Value {
        let process = await session.backendProcessID()
        let watching = Task { await watch.watch(process) }
        let ending = patience.stop.onStop(after: grace) { session.interrupt() }
        let outcome: Result<Value, SyncError>
        do throws(SyncError) { outcome = .success(try await session.run(body)) } catch { outcome = .failure(error) }
        ending.end()
        watching.cancel()
        if watch.blocker != nil, case .success = outcome { patience.meter.tell(blocker: nil) }
        return try outcome.get()
    }
}

extension SyncError {
    /// Says that others keep something locked that the run needs.
    fileprivate init(lockedOutBy blocker: String?, _ cause: DatabaseError) {
        let what = cause.statement.map { " (\($0))" } ?? ""
        self.init(
            .locked, "other sessions keep locked what the run needs\(what): \(blocker ?? "who they are was not seen")",
            advice: "End that session or let it finish; what was staged stays, and the next run goes on with it",
            cause: cause)
    }
}
