internal import CPostgres
internal import Glibc
internal import Synchronization

/// A connection to a PostgreSQL server, owned by one place and closed when that place lets go of it.
///
/// Its methods block until the server has answered. libpq allows one thread at a time; since the type cannot be copied
/// and is not sendable, the compiler holds that rule.
@safe public struct Connection: ~Copyable {
    private(set) var pointer: OpaquePointer?
    private let notices: NoticeReceiver
    /// Set from any thread; statements that begin afterwards fail as canceled.
    let isInterrupted = InterruptionFlag()

    /// Connects, again and again within the bounds of a policy while the failure is one that may pass.
    ///
    /// - Parameters:
    ///   - applicationName: shown in `pg_stat_activity`, unless the target or `PGAPPNAME` gives another.
    ///   - retry: how often to try; a wrong password or an unknown database is never tried twice.
    ///   - onNotice: called with each message that is not an error, on the thread that uses the connection.
    /// - Throws: `DatabaseError` of kind `connection`, which says host, port, database and user but no secret.
    public init(
        _ target: ConnectionTarget, applicationName: String, retry: ConnectionRetryPolicy = .never,
        onNotice: @escaping @Sendable (Notice) -> Void = { _ in }
    ) throws(DatabaseError) {
        try self.init(
            target, applicationName: applicationName, retry: retry, onNotice: onNotice, isCanceled: { false })
    }

    /// Connects as above, and gives up between two attempts when asked to.
    init(
        _ target: ConnectionTarget, applicationName: String, retry: ConnectionRetryPolicy,
        onNotice: @escaping @Sendable (Notice) -> Void, isCanceled: () -> Bool
    ) throws(DatabaseError) {
        let receiver = NoticeReceiver(onNotice)
        let attempt = ConnectionAttempt(target: target, applicationName: applicationName)
        unsafe pointer = try unsafe Self.open(attempt, receiver, retry, isCanceled)
        notices = receiver
    }

    /// A connection that was never made; statements fail as on a closed one.
    init() {
        unsafe pointer = nil
        notices = NoticeReceiver { _ in }
    }

    private static func open(
        _ attempt: ConnectionAttempt, _ receiver: NoticeReceiver, _ retry: ConnectionRetryPolicy,
        _ isCanceled: () -> Bool
    ) throws(DatabaseError) -> OpaquePointer {
        let clock = ContinuousClock()
        let deadline = clock.now + retry.total
        var generator = SystemRandomNumberGenerator()
        var pause: Duration?
        var tried = 0
        while true {
            if isCanceled() { throw DatabaseError(kind: .canceled, message: "connecting was canceled") }
            do throws(ConnectionAttempt.Failure) {
                return try unsafe attempt.open(notices: receiver)
            } catch {
                tried += 1
                let next = retry.pause(after: pause, using: &generator)
                guard error.mayPass, tried < retry.attempts, clock.now + next < deadline else {
                    var last = error.error
                    if tried > 1 { last.message += " (\(tried) attempts)" }
                    throw last
                }
                pause = next
                usleep(UInt32(clamping: Int64(next / .microseconds(1))))
            }
        }
    }

    deinit { unsafe PQfinish(pointer) }

    /// Closes the connection now; further statements fail.
    public mutating func close() {
        unsafe PQfinish(pointer)
        unsafe pointer = nil
    }

    /// libpq's connection, ready for a statement.
    ///
    /// - Throws: `DatabaseError` if it was closed or interrupted, or is busy with a COPY whose body is still running.
    func ready(for statement: String) throws(DatabaseError) -> OpaquePointer {
        if isInterrupted.isSet {
            throw DatabaseError(
                kind: .canceled, message: "not begun, since its task was canceled", statement: statement)
        }
        return try unsafe opened(for: statement)
    }

    /// libpq's connection, even if the task that uses it was canceled: for what cleans up.
    func opened(for statement: String) throws(DatabaseError) -> OpaquePointer {
        guard let pointer = unsafe pointer else {
            throw DatabaseError(kind: .connection, message: "the connection has been closed", statement: statement)
        }
        guard unsafe PQtransactionStatus(pointer) != PQTRANS_ACTIVE else {
            throw DatabaseError(
                kind: .protocolViolation, message: "the connection is busy with another statement",
                statement: statement)
        }
        return unsafe pointer
    }
}

/// A flag that any thread may set.
final class InterruptionFlag: Sendable {
    private let flag = Atomic<Bool>(false)
    var isSet: Bool { flag.load(ordering: .acquiring) }
    func set(_ value: Bool) { flag.store(value, ordering: .releasing) }
}
