internal import CPostgres

/// Writes the rows of a binary COPY; lent to the body of `copyIn`.
///
/// Each row is `beginRow(fields:)` and that many writes, in the order of the columns. The server takes the bytes as they
/// are, without casts: a `text` column wants UTF-8, a `bigint` column `write(int64:)`, and so on.
@safe public struct CopyWriter: ~Copyable {
    /// How many bytes are collected before they are handed to libpq.
    static let flushSize = 64 * 1024
    /// The signature, flags and extension length that begin the stream ("Binary Format" of COPY).
    private static let header: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0] + [UInt8](repeating: 0, count: 8)

    private let pointer: OpaquePointer
    private let statement: String
    private let interruption: InterruptionFlag
    private var buffer: [UInt8] = []
    private var missingFields = 0

    /// How many rows were begun.
    public private(set) var rowCount = 0

    init(pointer: OpaquePointer, statement: String, interruption: InterruptionFlag) {
        unsafe self.pointer = unsafe pointer
        self.statement = statement
        self.interruption = interruption
        buffer.reserveCapacity(Self.flushSize + 4096)
        buffer.append(contentsOf: Self.header)
    }

    /// Begins a row.
    ///
    /// - Throws: `DatabaseError` if the row before lacks fields, the connection is lost, or the task was canceled.
    public mutating func beginRow(fields: Int) throws(DatabaseError) {
        guard missingFields == 0 else { throw misuse("row \(rowCount) lacks \(missingFields) of its fields") }
        if buffer.count >= Self.flushSize { try flush() }
        BinaryFormat.append(Int16(clamping: fields), to: &buffer)
        missingFields = fields
        rowCount += 1
    }

    /// Writes the bytes of a text, `bytea` or other value in its binary form; NULL for nil.
    public mutating func write(bytes: ArraySlice<UInt8>?) throws(DatabaseError) {
        guard let bytes else { return try writeNull() }
        try beginField(length: bytes.count)
        buffer.append(contentsOf: bytes)
    }

    /// Writes the bytes of a text, `bytea` or other value in its binary form; NULL for nil.
    public mutating func write(bytes: [UInt8]?) throws(DatabaseError) {
        try write(bytes: bytes?[...])
    }

    /// Writes the bytes of a text, `bytea` or other value in its binary form.
    public mutating func write(_ span: Span<UInt8>) throws(DatabaseError) {
        try beginField(length: span.count)
        unsafe span.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
    }

    /// Writes a text, or NULL for nil.
    public mutating func write(text: String?) throws(DatabaseError) {
        guard let text else { return try writeNull() }
        try beginField(length: text.utf8.count)
        buffer.append(contentsOf: text.utf8)
    }

    /// Writes a `bigint`, or NULL for nil.
    public mutating func write(int64 value: Int64?) throws(DatabaseError) {
        guard let value else { return try writeNull() }
        try beginField(length: 8)
        BinaryFormat.append(value, to: &buffer)
    }

    /// Writes an `integer`, or NULL for nil.
    public mutating func write(int32 value: Int32?) throws(DatabaseError) {
        guard let value else { return try writeNull() }
        try beginField(length: 4)
        BinaryFormat.append(value, to: &buffer)
    }

    /// Writes a `boolean`, or NULL for nil.
    public mutating func write(bool value: Bool?) throws(DatabaseError) {
        guard let value else { return try writeNull() }
        try beginField(length: 1)
        buffer.append(value ? 1 : 0)
    }

    /// Writes a `double precision`, or NULL for nil.
    public mutating func write(double value: Double?) throws(DatabaseError) {
        guard let value else { return try writeNull() }
        try beginField(length: 8)
        BinaryFormat.append(value.bitPattern, to: &buffer)
    }

    /// Writes a `timestamptz` of microseconds since the Unix epoch, or NULL for nil.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for a moment that the wire form cannot hold.
    public mutating func write(timestampMicroseconds value: Int64?) throws(DatabaseError) {
        guard let value else { return try writeNull() }
        guard let moment = BinaryFormat.serverTimestamp(unixMicroseconds: value) else {
            throw DatabaseError(
                kind: .unexpectedValue, message: "row \(rowCount) has a time that PostgreSQL cannot hold",
                statement: statement)
        }
        try beginField(length: 8)
        BinaryFormat.append(moment, to: &buffer)
    }

    /// Writes a NULL.
    public mutating func writeNull() throws(DatabaseError) {
        try takeField()
        BinaryFormat.append(Int32(-1), to: &buffer)
    }

    private mutating func beginField(length: Int) throws(DatabaseError) {
        guard let length = Int32(exactly: length) else { throw misuse("row \(rowCount) has a field beyond 2 GB") }
        try takeField()
        BinaryFormat.append(length, to: &buffer)
    }

    private mutating func takeField() throws(DatabaseError) {
        guard missingFields > 0 else { throw misuse("row \(rowCount) has more fields than were announced") }
        missingFields -= 1
    }

    /// Ends the stream.
    mutating func finish() throws(DatabaseError) {
        guard missingFields == 0 else { throw misuse("row \(rowCount) lacks \(missingFields) of its fields") }
        BinaryFormat.append(Int16(-1), to: &buffer)
        try flush()
    }

    /// Hands the buffer to libpq; blocks while the server is slower, which is what bounds the memory.
    private mutating func flush() throws(DatabaseError) {
        if interruption.isSet {
            throw DatabaseError(kind: .canceled, message: "the COPY was canceled", statement: statement)
        }
        let sent = unsafe buffer.withUnsafeBytes { bytes in
            unsafe PQputCopyData(pointer, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count))
        }
        guard sent == 1 else { throw unsafe DatabaseError(connection: pointer, statement: statement) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func misuse(_ message: String) -> DatabaseError {
        DatabaseError(kind: .protocolViolation, message: message, statement: statement)
    }
}
