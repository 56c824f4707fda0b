/// Parameters in the form that libpq takes: one run of bytes and, for each, its type, place, length and format.
struct EncodedParameters {
    private var bytes: [UInt8] = []
    private var starts: [Int?] = []
    private var types: [UInt32] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// Encodes parameters.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for a value that cannot be sent.
    init(_ parameters: [Parameter], for statement: Statement) throws(DatabaseError) {
        for (index, parameter) in parameters.enumerated() {
            if let fault = append(parameter) {
                throw DatabaseError(
                    kind: .unexpectedValue, message: "parameter $\(index + 1) \(fault)", statement: statement.name)
            }
        }
    }

    /// Appends a parameter, or says why it cannot be sent.
    private mutating func append(_ parameter: Parameter) -> String? {
        let start = bytes.count
        var type = ServerType.unspecified
        var format: Int32 = 1
        switch parameter {
        case .null: break
        case .text(let text), .uuid(let text):
            // libpq takes the length of a parameter in text format from its NUL: a text with one would be cut short.
            if text.utf8.contains(0) { return "contains U+0000, which PostgreSQL cannot store" }
            if case .uuid = parameter { type = ServerType.uuid }
            format = 0
            bytes.append(contentsOf: text.utf8)
        case .bytes(let value):
            type = ServerType.bytea
            bytes.append(contentsOf: value)
        case .int64(let value):
            type = ServerType.int8
            BinaryFormat.append(value, to: &bytes)
        case .bool(let value):
            type = ServerType.bool
            bytes.append(value ? 1 : 0)
        case .double(let value):
            type = ServerType.float8
            BinaryFormat.append(value.bitPattern, to: &bytes)
        case .timestamp(let microseconds):
            guard let value = BinaryFormat.serverTimestamp(unixMicroseconds: microseconds) else {
                return "is a time that PostgreSQL cannot hold"
            }
            type = ServerType.timestamptz
            BinaryFormat.append(value, to: &bytes)
        case .textArray(let elements):
            type = ServerType.textArray
            BinaryFormat.append(elements, to: &bytes)
        }
        starts.append(parameter == .null ? nil : start)
        types.append(type)
        lengths.append(Int32(clamping: bytes.count - start))
        formats.append(format)
        bytes.append(0)
        return nil
    }

    /// Lends count, types, values, lengths and formats, in the order of libpq's arguments.
    func withPointers<Answer>(
        _ body: (
            Int32, UnsafePointer<UInt32>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
            UnsafePointer<Int32>?
        ) -> Answer
    ) -> Answer {
        unsafe bytes.withUnsafeBytes { run in
            let values = unsafe starts.map { start in
                unsafe start.flatMap { unsafe run.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            return unsafe body(Int32(starts.count), types, values, lengths, formats)
        }
    }
}
