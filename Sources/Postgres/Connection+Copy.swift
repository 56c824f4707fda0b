internal import CPostgres

extension Connection {
    /// Streams rows into a table: `COPY … FROM STDIN (FORMAT binary)`.
    ///
    /// The body blocks while the server is slower than it. If it throws, the server discards what was sent.
    ///
    /// - Returns: how many rows were stored.
    /// - Throws: what the body throws; else `DatabaseError` as the body's error. Rows that the table did not take (by a
    ///   trigger or a WHERE) are an error of kind `protocolViolation`.
    @discardableResult
    public func copyIn<Failure: DatabaseErrorConvertible>(
        _ statement: Statement, body: (inout CopyWriter) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        try stream(into: statement, body) { Failure($0) }
    }

    /// Streams rows into a table by a body that may throw anything; see the other overload.
    @_disfavoredOverload @discardableResult
    public func copyIn(_ statement: Statement, body: (inout CopyWriter) throws -> Void) throws -> Int {
        try stream(into: statement, body) { $0 }
    }

    /// Streams rows out of the database: `COPY … TO STDOUT (FORMAT binary)`.
    ///
    /// A body that leaves before the last row ends the COPY: by canceling it, or, where the body returned within a
    /// transaction that is to live on, by reading the rest.
    ///
    /// - Throws: what the body throws; else `DatabaseError` as the body's error.
    public func copyOut<Value, Failure: DatabaseErrorConvertible>(
        _ statement: Statement, body: (inout CopyReader) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try stream(outOf: statement, body) { Failure($0) }
    }

    /// Streams rows out of the database to a body that may throw anything; see the other overload.
    @_disfavoredOverload
    public func copyOut<Value>(_ statement: Statement, body: (inout CopyReader) throws -> Value) throws -> Value {
        try stream(outOf: statement, body) { $0 }
    }

    private func stream<Failure: Error>(
        into statement: Statement, _ body: (inout CopyWriter) throws(Failure) -> Void, wrap: (DatabaseError) -> Failure
    ) throws(Failure) -> Int {
        let pointer: OpaquePointer
        do throws(DatabaseError) {
            unsafe pointer = try unsafe beginCopy(statement, PGRES_COPY_IN)
        } catch { throw wrap(error) }
        var writer = unsafe CopyWriter(pointer: pointer, statement: statement.name, interruption: isInterrupted)
        do throws(Failure) {
            try body(&writer)
        } catch {
            unsafe CopyEnding.abort(pointer, because: "the client gave up: \(error)")
            throw error
        }
        do throws(DatabaseError) {
            return try unsafe finish(&writer, statement, pointer)
        } catch { throw wrap(error) }
    }

    private func finish(
        _ writer: inout CopyWriter, _ statement: Statement, _ pointer: OpaquePointer
    ) throws(DatabaseError) -> Int {
        do throws(DatabaseError) {
            try writer.finish()
        } catch {
            unsafe CopyEnding.abort(pointer, because: "the client gave up: \(error)")
            throw error
        }
        let stored = try unsafe CopyEnding.finish(pointer, statement: statement)
        guard stored == writer.rowCount else {
            throw DatabaseError(
                kind: .protocolViolation, message: "\(writer.rowCount) rows were sent, but \(stored) were stored",
                statement: statement.name)
        }
        return stored
    }

    private func stream<Value, Failure: Error>(
        outOf statement: Statement, _ body: (inout CopyReader) throws(Failure) -> Value,
        wrap: (DatabaseError) -> Failure
    ) throws(Failure) -> Value {
        let outlives = isInTransaction
        let pointer: OpaquePointer
        do throws(DatabaseError) {
            unsafe pointer = try unsafe beginCopy(statement, PGRES_COPY_OUT)
        } catch { throw wrap(error) }
        var reader = unsafe CopyReader(pointer: pointer, statement: statement.name)
        let value: Value
        do throws(Failure) {
            value = try body(&reader)
        } catch {
            unsafe CopyEnding.stopReading(pointer, canceling: !reader.isAtEnd)
            throw error
        }
        unsafe CopyEnding.stopReading(pointer, canceling: !reader.isAtEnd && !outlives)
        return value
    }

    private func beginCopy(
        _ statement: Statement, _ wanted: ExecStatusType
    ) throws(DatabaseError) -> OpaquePointer {
        let pointer = try unsafe ready(for: statement.name)
        try Self.requireNoNull(statement)
        guard let result = unsafe PQexec(pointer, statement.text) else {
            throw unsafe DatabaseError(connection: pointer, statement: statement.name)
        }
        guard unsafe PQresultStatus(result) == wanted, unsafe PQbinaryTuples(result) == 1 else {
            throw unsafe refusal(result, statement, pointer)
        }
        unsafe PQclear(result)
        return unsafe pointer
    }

    private func refusal(
        _ result: OpaquePointer, _ statement: Statement, _ pointer: OpaquePointer
    ) -> DatabaseError {
        let owned = unsafe QueryResult(result)
        switch owned.status {
        case PGRES_COPY_IN, PGRES_COPY_OUT: unsafe CopyEnding.abandon(pointer, status: owned.status)
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: break
        default: return unsafe DatabaseError(result: result, connection: pointer, statement: statement.name)
        }
        return DatabaseError(
            kind: .protocolViolation, message: "is not a COPY in this direction and with FORMAT binary",
            statement: statement.name)
    }
}
