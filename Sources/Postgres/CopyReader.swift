internal import CPostgres

/// Reads the rows of a binary COPY one after another; lent to the body of `copyOut`.
///
///     while try reader.next() {
///         let key = try reader.bytes(0)
///     }
@safe public struct CopyReader: ~Copyable {
    private let pointer: OpaquePointer
    private let statement: String
    /// What has arrived and is not yet read; the current row lies in it.
    private var buffer: [UInt8] = []
    private var place = 0
    private var starts: [Int] = []
    /// The fields' lengths; negative for NULL.
    private var lengths: [Int] = []
    private var hasHeader = false
    /// Whether the trailer was read: nothing is left but the server's verdict.
    private(set) var isAtEnd = false

    /// How many rows were read.
    public private(set) var rowCount = 0
    /// How many fields the current row has.
    public var fieldCount: Int { starts.count }

    init(pointer: OpaquePointer, statement: String) {
        unsafe self.pointer = unsafe pointer
        self.statement = statement
    }

    /// Goes to the next row; what the row before lent is only valid until then, unless the caller keeps a copy.
    ///
    /// - Returns: false after the last row.
    public mutating func next() throws(DatabaseError) -> Bool {
        guard !isAtEnd else { return false }
        // The rows come one to a message, so that as a rule nothing is left to be moved.
        if place == buffer.count { buffer.removeAll(keepingCapacity: true) } else { buffer.removeFirst(place) }
        place = 0
        if !hasHeader { try readHeader() }
        let fields = Int(Int16(bitPattern: UInt16(truncatingIfNeeded: try integer(bytes: 2))))
        starts.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        if fields < 0 {
            isAtEnd = true
            return false
        }
        for _ in 0..<fields {
            let length = Int(Int32(bitPattern: try integer(bytes: 4)))
            starts.append(place)
            lengths.append(length)
            if length > 0 { try skip(length) }
        }
        rowCount += 1
        return true
    }

    /// The bytes of a field in its binary form; nil for NULL.
    ///
    /// The slice shares the reader's storage: let go of it before `next()`, or that copies the buffer.
    public func bytes(_ field: Int) throws(DatabaseError) -> ArraySlice<UInt8>? {
        guard starts.indices.contains(field) else { throw fault("there is no field \(field)") }
        guard lengths[field] >= 0 else { return nil }
        return buffer[starts[field]..<starts[field] + lengths[field]]
    }

    /// A text; nil for NULL.
    public func text(_ field: Int) throws(DatabaseError) -> String? {
        try bytes(field).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A `smallint`, `integer` or `bigint`; nil for NULL.
    public func int64(_ field: Int) throws(DatabaseError) -> Int64? {
        try decode(field, as: "a whole number") { BinaryFormat.signed($0) }
    }

    /// A `boolean`; nil for NULL.
    public func bool(_ field: Int) throws(DatabaseError) -> Bool? {
        try decode(field, as: "a boolean") { $0.count == 1 ? $0[0] != 0 : nil }
    }

    /// A `real` or `double precision`; nil for NULL.
    public func double(_ field: Int) throws(DatabaseError) -> Double? {
        try decode(field, as: "a floating-point number") { BinaryFormat.double($0) }
    }

    /// A `uuid` in lower case with hyphens; nil for NULL.
    public func uuid(_ field: Int) throws(DatabaseError) -> String? {
        try decode(field, as: "a uuid") { BinaryFormat.uuid($0) }
    }

    /// A finite `timestamptz` in microseconds since the Unix epoch; nil for NULL.
    public func timestamp(_ field: Int) throws(DatabaseError) -> Int64? {
        try decode(field, as: "a finite timestamptz") { bytes in
            BinaryFormat.signed(bytes).flatMap { BinaryFormat.unixMicroseconds(serverTimestamp: $0) }
        }
    }

    private func decode<Value>(
        _ field: Int, as wanted: String, _ decoder: (Span<UInt8>) -> Value?
    ) throws(DatabaseError) -> Value? {
        guard let bytes = try bytes(field) else { return nil }
        guard let value = decoder(bytes.span) else { throw fault("field \(field) is not \(wanted)") }
        return value
    }

    private mutating func readHeader() throws(DatabaseError) {
        try skip(15)
        let extensionLength = Int(try integer(bytes: 4))
        try skip(extensionLength)
        hasHeader = true
    }

    /// Reads a number of two or four bytes.
    private mutating func integer(bytes count: Int) throws(DatabaseError) -> UInt32 {
        try skip(count)
        let start = place - count
        return unsafe buffer.withUnsafeBytes { bytes in
            count == 2
                ? UInt32(UInt16(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: start, as: UInt16.self)))
                : UInt32(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))
        }
    }

    /// Passes over bytes, which are then in the buffer.
    private mutating func skip(_ count: Int) throws(DatabaseError) {
        place += count
        while buffer.count < place { try receive() }
    }

    /// Appends the next message, which usually is one row.
    private mutating func receive() throws(DatabaseError) {
        var message: UnsafeMutablePointer<CChar>?
        let length = unsafe PQgetCopyData(pointer, &message, 0)
        guard length >= 0 else {
            guard let result = unsafe PQgetResult(pointer) else { throw fault("the stream ended early") }
            defer { unsafe PQclear(result) }
            guard unsafe PQresultStatus(result) != PGRES_COMMAND_OK else { throw fault("the stream ended early") }
            throw unsafe DatabaseError(result: result, connection: pointer, statement: statement)
        }
        unsafe buffer.append(contentsOf: UnsafeRawBufferPointer(start: message, count: Int(length)))
        unsafe PQfreemem(message)
    }

    private func fault(_ what: String) -> DatabaseError {
        DatabaseError(kind: .unexpectedValue, message: "row \(rowCount): \(what)", statement: statement)
    }
}
