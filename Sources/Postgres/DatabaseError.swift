/// What went wrong between this program and the database.
///
/// `description` is fit for a log: what and where, without the detail, in which servers quote rows.
/// `debugDescription` has everything. No field ever holds a password.
public struct DatabaseError: Error, Sendable, Equatable {
    /// The sort of a failure.
    public enum Kind: String, Sendable, Equatable {
        /// The connection could not be made, or was lost.
        case connection
        /// The server refused a statement.
        case server
        /// The connection was lost during COMMIT: the transaction may have been committed or not.
        case commitUnknown
        /// The statement was stopped on request, or by `statement_timeout`.
        case canceled
        /// A method was used out of order, or the server sent what its protocol does not allow here.
        case protocolViolation
        /// A value does not have the type, the range or the presence that was asked for.
        case unexpectedValue
    }

    /// The sort of the failure.
    public var kind: Kind
    /// The five characters of SQLSTATE; nil where the server did not speak.
    public var sqlState: String?
    /// `ERROR`, `FATAL` or `PANIC`, never translated; nil where the server did not speak.
    public var severity: String?
    /// What went wrong, in one line.
    public var message: String
    /// More about it; may quote rows.
    public var detail: String?
    /// What to do.
    public var hint: String?
    /// Where inside functions it happened; may quote rows (a COPY's line).
    public var context: String?
    /// The character of the statement at which it happened, counted from 1.
    public var position: Int?
    /// The name of the statement; nil if none was running.
    public var statement: String?
    /// The schema of the table.
    public var schema: String?
    /// The table that it is about.
    public var table: String?
    /// The column that it is about.
    public var column: String?
    /// The constraint that was violated.
    public var constraint: String?

    /// Describes a failure that is not the server's word.
    public init(kind: Kind, message: String, hint: String? = nil, statement: String? = nil, column: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.statement = statement
        self.column = column
    }

    /// Whether a lock was not had in time (55P03).
    public var isLockNotAvailable: Bool { sqlState == "55P03" }
    /// Whether the server ended a deadlock by choosing this transaction (40P01).
    public var isDeadlock: Bool { sqlState == "40P01" }
    /// Whether the transaction has to be run again (40001).
    public var isSerializationFailure: Bool { sqlState == "40001" }
    /// Whether the connection is gone: a new one is needed, and may work.
    public var isConnectionLost: Bool {
        guard let sqlState else { return kind == .connection || kind == .commitUnknown }
        return sqlState.hasPrefix("08") || ["25P03", "57P01", "57P02", "57P03", "57P05"].contains(sqlState)
    }
}

extension DatabaseError: CustomStringConvertible, CustomDebugStringConvertible {
    /// What went wrong and where, without the values of rows.
    public var description: String {
        var text = statement.map { "\($0): \(message)" } ?? message
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        if kind == .commitUnknown { text += "; it is unknown whether the transaction was committed" }
        if let hint { text += "; \(hint)" }
        return text
    }

    /// All that is known.
    public var debugDescription: String {
        let facts: [(String, String?)] = [
            ("kind", kind.rawValue), ("severity", severity), ("detail", detail), ("context", context),
            ("position", position.map(String.init)), ("schema", schema), ("table", table), ("column", column),
            ("constraint", constraint),
        ]
        return facts.reduce(description) { text, fact in fact.1.map { "\(text)\n  \(fact.0): \($0)" } ?? text }
    }
}

/// An error that can stand for a failure of the database, so that a body's typed error is the only one of its caller.
public protocol DatabaseErrorConvertible: Error {
    /// Wraps a failure of the database.
    init(_ error: DatabaseError)
}

extension DatabaseError: DatabaseErrorConvertible {
    /// Takes the failure as it is.
    public init(_ error: DatabaseError) { self = error }
}
