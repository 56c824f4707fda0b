internal import CPostgres

/// A result of libpq, freed once.
@safe struct QueryResult: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }
    deinit { unsafe PQclear(pointer) }

    var status: ExecStatusType { unsafe PQresultStatus(pointer) }
    var rowCount: Int { Int(unsafe PQntuples(pointer)) }
    /// How many rows the command wrote; 0 for a command that has no such count.
    var affectedRows: Int { Int(unsafe String(cString: PQcmdTuples(pointer))) ?? 0 }
    /// The tag of the command, such as `COMMIT`.
    var commandTag: String { unsafe String(cString: PQcmdStatus(pointer)) }
}
