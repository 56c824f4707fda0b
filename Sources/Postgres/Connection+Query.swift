internal import CPostgres

extension Connection {
    /// Runs a statement and makes a value of each of its rows.
    ///
    /// The rows are in memory before the first value is made: for many, page by key or use `copyOut`.
    ///
    /// - Parameter row: makes the value; the row is lent to it.
    /// - Throws: `DatabaseError`, also what `row` throws.
    public func query<Value>(
        _ statement: Statement, _ parameters: [Parameter] = [], row: (borrowing Row) throws(DatabaseError) -> Value
    ) throws(DatabaseError) -> [Value] {
        let result = try run(statement, parameters)
        var values: [Value] = []
        values.reserveCapacity(result.rowCount)
        for index in 0..<result.rowCount {
            values.append(try row(unsafe Row(result: result.pointer, index: index, statement: statement.name)))
        }
        return values
    }

    /// Runs a statement and makes a value of its first row; nil if it has none.
    public func first<Value>(
        _ statement: Statement, _ parameters: [Parameter] = [], row: (borrowing Row) throws(DatabaseError) -> Value
    ) throws(DatabaseError) -> Value? {
        let result = try run(statement, parameters)
        guard result.rowCount > 0 else { return nil }
        return try row(unsafe Row(result: result.pointer, index: 0, statement: statement.name))
    }

    /// Runs a statement for its effect.
    ///
    /// - Returns: how many rows it wrote, or read in the case of SELECT; 0 for commands without such a count.
    @discardableResult
    public func execute(_ statement: Statement, _ parameters: [Parameter] = []) throws(DatabaseError) -> Int {
        try run(statement, parameters).affectedRows
    }

    /// Runs a text of several statements, which are one transaction unless the text opens its own.
    ///
    /// - Parameters:
    ///   - sql: SQL without parameters and without psql's commands.
    ///   - name: what errors call it.
    public func runScript(_ sql: String, name: String) throws(DatabaseError) {
        let statement = Statement(name: name, verbatim: sql)
        let pointer = try unsafe ready(for: name)
        try Self.requireNoNull(statement)
        _ = try unsafe checked(PQexec(pointer, sql), of: statement, on: pointer)
    }

    private func run(_ statement: Statement, _ parameters: [Parameter]) throws(DatabaseError) -> QueryResult {
        let pointer = try unsafe ready(for: statement.name)
        try Self.requireNoNull(statement)
        let encoded = try EncodedParameters(parameters, for: statement)
        let result = unsafe encoded.withPointers { count, types, values, lengths, formats in
            unsafe PQexecParams(pointer, statement.text, count, types, values, lengths, formats, 1)
        }
        return try unsafe checked(result, of: statement, on: pointer)
    }

    /// Takes ownership of a result and throws unless it is a success.
    func checked(
        _ result: OpaquePointer?, of statement: Statement, on pointer: OpaquePointer
    ) throws(DatabaseError) -> QueryResult {
        guard let result = unsafe result else {
            throw unsafe DatabaseError(connection: pointer, statement: statement.name)
        }
        let owned = unsafe QueryResult(result)
        switch owned.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return owned
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            unsafe CopyEnding.abandon(pointer, status: owned.status)
            throw DatabaseError(
                kind: .protocolViolation, message: "a COPY with the client runs through copyIn or copyOut only",
                statement: statement.name)
        default:
            throw unsafe DatabaseError(result: owned.pointer, connection: pointer, statement: statement.name)
        }
    }

    /// C would take a NUL for the end of the statement.
    static func requireNoNull(_ statement: Statement) throws(DatabaseError) {
        guard statement.text.utf8.contains(0) else { return }
        throw DatabaseError(
            kind: .unexpectedValue, message: "the statement contains U+0000", statement: statement.name)
    }
}
