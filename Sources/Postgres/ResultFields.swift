internal import CPostgres

/// The fields of an error or notice (the `PG_DIAG_` macros of `postgres_ext.h`, which C macros do not bring to Swift).
enum ResultField: Unicode.Scalar {
    case severity = "V"
    case sqlState = "C"
    case message = "M"
    case detail = "D"
    case hint = "H"
    case position = "P"
    case context = "W"
    case schema = "s"
    case table = "t"
    case column = "c"
    case constraint = "n"

    /// The field of a result; nil if the server left it out.
    func text(of result: OpaquePointer) -> String? {
        unsafe PQresultErrorField(result, Int32(rawValue.value)).map { unsafe String(cString: $0) }
    }
}

extension DatabaseError {
    /// Reads the error that a result carries.
    init(result: OpaquePointer, connection: OpaquePointer, statement: String?) {
        guard let sqlState = unsafe ResultField.sqlState.text(of: result) else {
            unsafe self.init(connection: connection, statement: statement)
            return
        }
        let lost = unsafe PQstatus(connection) == CONNECTION_BAD
        self.init(
            kind: lost ? .connection : sqlState == "57014" ? .canceled : .server,
            message: unsafe ResultField.message.text(of: result) ?? "the server gave no message",
            hint: unsafe ResultField.hint.text(of: result), statement: statement,
            column: unsafe ResultField.column.text(of: result))
        self.sqlState = sqlState
        severity = unsafe ResultField.severity.text(of: result)
        detail = unsafe ResultField.detail.text(of: result)
        context = unsafe ResultField.context.text(of: result)
        position = unsafe ResultField.position.text(of: result).flatMap { Int($0) }
        schema = unsafe ResultField.schema.text(of: result)
        table = unsafe ResultField.table.text(of: result)
        constraint = unsafe ResultField.constraint.text(of: result)
    }

    /// Reads the last error of libpq itself.
    init(connection: OpaquePointer, statement: String?) {
        let lost = unsafe PQstatus(connection) == CONNECTION_BAD
        self.init(
            kind: lost ? .connection : .protocolViolation,
            message: unsafe OneLine.of(String(cString: PQerrorMessage(connection))), statement: statement)
    }
}

/// Texts of several lines, made fit for one.
enum OneLine {
    /// Joins the lines of a text by semicolons, without the white space around them.
    static func of(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline)
            .map { line in line.drop(while: \.isWhitespace) }
            .joined(separator: "; ")
    }
}
