internal import CPostgres

/// Ways to bring a connection out of a COPY, so that the next statement finds it free.
enum CopyEnding {
    /// Ends a COPY that nobody will finish.
    static func abandon(_ pointer: OpaquePointer, status: ExecStatusType) {
        if status == PGRES_COPY_OUT {
            unsafe stopReading(pointer, canceling: true)
        } else {
            unsafe abort(pointer, because: "no data was prepared for this COPY")
        }
    }

    /// Makes the server fail the COPY, and reads what it answers.
    static func abort(_ pointer: OpaquePointer, because reason: String) {
        _ = unsafe PQputCopyEnd(pointer, reason)
        unsafe drain(pointer)
    }

    /// Reads a COPY to its end without a look at it, after asking the server to stop where that does no harm.
    static func stopReading(_ pointer: OpaquePointer, canceling: Bool) {
        if canceling { try? unsafe CancelHandle(of: pointer)?.cancel() }
        var message: UnsafeMutablePointer<CChar>?
        while unsafe PQgetCopyData(pointer, &message, 0) > 0 { unsafe PQfreemem(message) }
        unsafe drain(pointer)
    }

    /// Takes the results that are left.
    static func drain(_ pointer: OpaquePointer) {
        while let result = unsafe PQgetResult(pointer) {
            let status = unsafe PQresultStatus(result)
            unsafe PQclear(result)
            // A lost connection would hand out the same COPY state for ever.
            if status == PGRES_COPY_IN || status == PGRES_COPY_OUT { return }
        }
    }

    /// Ends a COPY whose data was sent whole.
    ///
    /// - Returns: how many rows the server stored.
    static func finish(_ pointer: OpaquePointer, statement: Statement) throws(DatabaseError) -> Int {
        guard unsafe PQputCopyEnd(pointer, nil) == 1 else {
            let error = unsafe DatabaseError(connection: pointer, statement: statement.name)
            unsafe drain(pointer)
            throw error
        }
        defer { unsafe drain(pointer) }
        guard let result = unsafe PQgetResult(pointer) else {
            throw unsafe DatabaseError(connection: pointer, statement: statement.name)
        }
        let owned = unsafe QueryResult(result)
        guard owned.status == PGRES_COMMAND_OK else {
            throw unsafe DatabaseError(result: result, connection: pointer, statement: statement.name)
        }
        return owned.affectedRows
    }
}
