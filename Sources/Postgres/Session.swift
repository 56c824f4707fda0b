internal import Executors
internal import Synchronization

/// An owner of one connection that lends it to one task at a time, on a queue of its own.
///
/// The calls of libpq block; here they block the session's queue and not the threads that all tasks share.
public actor Session {
    private let executor: QueueExecutor
    private var connection: Connection
    /// What stops the body that has the connection now.
    private nonisolated let current = Mutex<Interruption?>(nil)

    /// The queue on which the connection is used.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private init(executor: QueueExecutor) {
        self.executor = executor
        connection = Connection()
    }

    /// Connects, and tries again while the failure is one that may pass.
    ///
    /// - Throws: `DatabaseError` of kind `connection`; of kind `canceled` if the task was canceled between two attempts.
    public static func connect(
        _ target: ConnectionTarget, applicationName: String, retry: ConnectionRetryPolicy = .standard,
        onNotice: @escaping @Sendable (Notice) -> Void = { _ in }
    ) async throws(DatabaseError) -> Session {
        let session = Session(executor: QueueExecutor(label: "postgres: \(applicationName)"))
        let flag = InterruptionFlag()
        let outcome = await withTaskCancellationHandler {
            await session.open(target, applicationName, retry, onNotice, flag)
        } onCancel: {
            flag.set(true)
        }
        try outcome.get()
        return session
    }

    private func open(
        _ target: ConnectionTarget, _ applicationName: String, _ retry: ConnectionRetryPolicy,
        _ onNotice: @escaping @Sendable (Notice) -> Void, _ flag: InterruptionFlag
    ) -> Result<Void, DatabaseError> {
        do throws(DatabaseError) {
            connection = try Connection(
                target, applicationName: applicationName, retry: retry, onNotice: onNotice,
                isCanceled: { flag.isSet })
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// Lends the connection to a body, which runs on the session's queue.
    ///
    /// If the task is canceled, the running statement is stopped and later ones of the body do not begin; they fail with
    /// kind `canceled`. The connection comes back outside any transaction: what the body left open is rolled back.
    public func withConnection<Value: Sendable, Failure: Error>(
        _ body: (borrowing Connection) throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let interruption = Interruption(handle: connection.cancelHandle(), flag: connection.isInterrupted)
        current.withLock { $0 = interruption }
        let outcome = await withTaskCancellationHandler {
            lend(to: body)
        } onCancel: {
            interruption.begin()
        }
        current.withLock { $0 = nil }
        interruption.finish()
        connection.rollBack()
        return try outcome.get()
    }

    private func lend<Value, Failure: Error>(
        to body: (borrowing Connection) throws(Failure) -> Value
    ) -> Result<Value, Failure> {
        do throws(Failure) { return .success(try body(connection)) } catch { return .failure(error) }
    }

    /// Stops the body that has the connection now, as the cancellation of its task would; does nothing where none has.
    public nonisolated func interrupt() {
        current.withLock { $0 }?.begin()
    }

    /// The process that serves the connection, as in `pg_stat_activity.pid`; 0 once closed.
    ///
    /// Behind a pooler it may be another's.
    public func backendProcessID() -> Int32 { connection.backendProcessID }

    /// Closes the connection; what the session is asked for afterwards fails with kind `connection`.
    public func close() {
        connection.close()
    }
}
