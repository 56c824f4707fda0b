internal import CPostgres

/// A column of a row: its place from 0, or its name as the result has it.
public enum Column: Sendable, Hashable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    /// The place, counted from 0.
    case index(Int)
    /// The name, exactly as it is.
    case name(String)

    /// Takes a place.
    public init(integerLiteral value: Int) { self = .index(value) }
    /// Takes a name.
    public init(stringLiteral value: String) { self = .name(value) }
}

/// A row of a result, lent to the closure that reads it.
///
/// The methods are strict: another type than the one asked for, or a NULL where none is expected, is an error that names
/// the statement and the column. Cast in the statement where types differ (`count::text`).
@safe public struct Row: ~Copyable {
    private let result: OpaquePointer
    private let index: Int32
    private let statement: String

    init(result: OpaquePointer, index: Int, statement: String) {
        unsafe self.result = unsafe result
        self.index = Int32(index)
        self.statement = statement
    }

    /// How many columns the row has.
    public var columnCount: Int { Int(unsafe PQnfields(result)) }

    /// Whether a column is NULL.
    public func isNull(_ column: Column) throws(DatabaseError) -> Bool {
        unsafe PQgetisnull(result, index, try place(of: column)) == 1
    }

    /// Reads a column with a decoder; nil if the column is NULL.
    ///
    /// - Parameter decode: answers nil for bytes that are not of the type that it reads.
    func read<Value>(
        _ column: Column, as wanted: String, types: Set<UInt32>, _ decode: (Span<UInt8>) -> Value?
    ) throws(DatabaseError) -> Value? {
        let place = try place(of: column)
        let type = unsafe PQftype(result, place)
        guard types.contains(type) else {
            throw fault("is of the type with oid \(type), not \(wanted)", in: place)
        }
        guard unsafe PQgetisnull(result, index, place) == 0 else { return nil }
        guard let value = withBytes(at: place, { decode($0) }) else {
            throw fault("has no value that is \(wanted)", in: place)
        }
        return value
    }

    /// The value, or an error if there is none.
    func required<Value>(_ value: Value?, _ column: Column) throws(DatabaseError) -> Value {
        guard let value else { throw fault("is NULL", in: try place(of: column)) }
        return value
    }

    /// Lends the bytes of a column of any type, as the server sent them in its binary form; nil for NULL.
    public func withBytes<Answer, Failure: Error>(
        _ column: Column, _ body: (Span<UInt8>?) throws(Failure) -> Answer
    ) throws(Failure) -> Answer where Failure: DatabaseErrorConvertible {
        let place: Int32
        do throws(DatabaseError) { place = try self.place(of: column) } catch { throw Failure(error) }
        if unsafe PQgetisnull(result, index, place) == 1 { return try body(nil) }
        return try withBytes(at: place, body)
    }

    private func withBytes<Answer, Failure: Error>(
        at place: Int32, _ body: (Span<UInt8>) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        let count = Int(unsafe PQgetlength(result, index, place))
        let start = unsafe UnsafeRawPointer(PQgetvalue(result, index, place))
        return try body(unsafe Span(_unsafeBytes: UnsafeRawBufferPointer(start: start, count: count)))
    }

    private func place(of column: Column) throws(DatabaseError) -> Int32 {
        let count = unsafe PQnfields(result)
        switch column {
        case .index(let index):
            if index >= 0, index < count { return Int32(index) }
        case .name(let name):
            for place in 0..<count where unsafe String(cString: PQfname(result, place)) == name { return place }
        }
        throw DatabaseError(
            kind: .unexpectedValue, message: "the result has no column \(column.label); it has \(count)",
            statement: statement)
    }

    private func fault(_ what: String, in place: Int32) -> DatabaseError {
        let name = unsafe String(cString: PQfname(result, place))
        return DatabaseError(
            kind: .unexpectedValue, message: "column \(place) (\(name)) \(what)", statement: statement, column: name)
    }
}

extension Column {
    /// The column in an error.
    var label: String {
        switch self {
        case .index(let index): "\(index)"
        case .name(let name): "\"\(name)\""
        }
    }
}
