internal import CPostgres

/// How a transaction sees others, and whether it writes.
public struct TransactionMode: Sendable, Hashable {
    let begin: String
    /// What is set for the transaction, in the same message as its BEGIN.
    private(set) var settings: String?

    /// Each statement sees what is committed when it begins.
    public static let readCommitted = TransactionMode(begin: "BEGIN ISOLATION LEVEL READ COMMITTED")
    /// All statements see one snapshot.
    public static let repeatableRead = TransactionMode(begin: "BEGIN ISOLATION LEVEL REPEATABLE READ")
    /// As if transactions ran one after another; may fail with `isSerializationFailure`.
    public static let serializable = TransactionMode(begin: "BEGIN ISOLATION LEVEL SERIALIZABLE")
    /// All statements see one snapshot, and none writes.
    public static let readOnlySnapshot = TransactionMode(begin: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    private init(begin: String) { self.begin = begin }

    /// The same with statements, such as `SET LOCAL`, that go to the server in one message with BEGIN.
    public func setting(_ statements: String) -> TransactionMode {
        var mode = self
        mode.settings = statements
        return mode
    }
}

extension Connection {
    /// Runs a body in a transaction: COMMIT when it returns, ROLLBACK when it throws.
    ///
    /// A closure of several statements has to be written `{ () throws(DatabaseError) in … }`, as Swift infers
    /// `any Error` otherwise and takes the other overload.
    ///
    /// - Throws: what the body throws; else the failure of BEGIN or COMMIT. An error of kind `commitUnknown` says that
    ///   the connection was lost during COMMIT, so that the transaction may have been committed or not.
    public func transaction<Value, Failure: DatabaseErrorConvertible>(
        _ mode: TransactionMode = .readCommitted, _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try inTransaction(mode, body) { Failure($0) }
    }

    /// Runs a body that may throw anything in a transaction; see the other overload.
    @_disfavoredOverload
    public func transaction<Value>(
        _ mode: TransactionMode = .readCommitted, _ body: () throws -> Value
    ) throws -> Value {
        try inTransaction(mode, body) { $0 }
    }

    private func inTransaction<Value, Failure: Error>(
        _ mode: TransactionMode, _ body: () throws(Failure) -> Value, wrap: (DatabaseError) -> Failure
    ) throws(Failure) -> Value {
        do throws(DatabaseError) { try begin(mode) } catch { throw wrap(error) }
        let value: Value
        do throws(Failure) {
            value = try body()
        } catch {
            rollBack()
            throw error
        }
        do throws(DatabaseError) { try commit() } catch { throw wrap(error) }
        return value
    }

    private func begin(_ mode: TransactionMode) throws(DatabaseError) {
        let statement = Statement(name: "begin", verbatim: mode.begin)
        guard !isInTransaction else {
            throw DatabaseError(
                kind: .protocolViolation, message: "a transaction is open already", statement: statement.name)
        }
        guard let settings = mode.settings else {
            try execute(statement)
            return
        }
        do throws(DatabaseError) { try runScript("\(mode.begin); \(settings)", name: statement.name) } catch {
            rollBack()
            throw error
        }
    }

    private func commit() throws(DatabaseError) {
        let statement = Statement(name: "commit", verbatim: "COMMIT")
        // A connection known to be lost never carries the COMMIT: the server has rolled back, nothing is unknown.
        guard isOpen else {
            throw DatabaseError(
                kind: .connection, message: "the connection was lost before COMMIT", statement: statement.name)
        }
        do throws(DatabaseError) {
            let pointer = try unsafe ready(for: statement.name)
            let result = try unsafe checked(PQexec(pointer, statement.text), of: statement, on: pointer)
            // COMMIT of a failed transaction is not an error for the server: it answers ROLLBACK.
            guard result.commandTag == "COMMIT" else {
                throw DatabaseError(
                    kind: .server, message: "rolled back, since an earlier statement of the transaction had failed",
                    statement: statement.name)
            }
        } catch {
            rollBack()
            throw Self.judge(error)
        }
    }

    /// Tells the failures of COMMIT after which the transaction may be committed nevertheless.
    static func judge(_ error: DatabaseError) -> DatabaseError {
        guard error.isConnectionLost || error.sqlState == "40003" else { return error }
        var unknown = error
        unknown.kind = .commitUnknown
        return unknown
    }

    /// Ends an open transaction; where that fails the connection is lost, and the server has ended it.
    func rollBack() {
        // A request to cancel may hit the ROLLBACK itself; it then is still to be done.
        for _ in 0..<3 where isOpen && isInTransaction {
            guard let pointer = try? unsafe opened(for: "rollback") else { return }
            unsafe PQclear(PQexec(pointer, "ROLLBACK"))
        }
    }
}
