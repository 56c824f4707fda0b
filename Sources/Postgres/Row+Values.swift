extension Row {
    /// A whole number: `smallint`, `integer` or `bigint`.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for NULL and for other types.
    public func int64(_ column: Column) throws(DatabaseError) -> Int64 {
        try required(try optionalInt64(column), column)
    }

    /// A whole number: `smallint`, `integer` or `bigint`; nil for NULL.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for other types.
    public func optionalInt64(_ column: Column) throws(DatabaseError) -> Int64? {
        try read(column, as: "a whole number", types: ServerType.integers) { BinaryFormat.signed($0) }
    }

    /// A `boolean`.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for NULL and for other types.
    public func bool(_ column: Column) throws(DatabaseError) -> Bool {
        try required(try optionalBool(column), column)
    }

    /// A `boolean`; nil for NULL.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for other types.
    public func optionalBool(_ column: Column) throws(DatabaseError) -> Bool? {
        try read(column, as: "a boolean", types: [ServerType.bool]) { $0.count == 1 ? $0[0] != 0 : nil }
    }

    /// A `real` or `double precision`.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for NULL and for other types.
    public func double(_ column: Column) throws(DatabaseError) -> Double {
        try required(try optionalDouble(column), column)
    }

    /// A `real` or `double precision`; nil for NULL.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for other types.
    public func optionalDouble(_ column: Column) throws(DatabaseError) -> Double? {
        try read(column, as: "a floating-point number", types: ServerType.floats) { BinaryFormat.double($0) }
    }

    /// A text, or what is sent as one: `text`, `varchar`, `char`, `name`, `json`, `xml`.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for NULL and for other types.
    public func text(_ column: Column) throws(DatabaseError) -> String {
        try required(try optionalText(column), column)
    }

    /// A text, or what is sent as one: `text`, `varchar`, `char`, `name`, `json`, `xml`; nil for NULL.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for other types.
    public func optionalText(_ column: Column) throws(DatabaseError) -> String? {
        try read(column, as: "a text", types: ServerType.texts) { BinaryFormat.text($0) }
    }

    /// A `bytea`.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for NULL and for other types.
    public func bytes(_ column: Column) throws(DatabaseError) -> [UInt8] {
        try required(try optionalBytes(column), column)
    }

    /// A `bytea`; nil for NULL.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for other types.
    public func optionalBytes(_ column: Column) throws(DatabaseError) -> [UInt8]? {
        try read(column, as: "a bytea", types: [ServerType.bytea]) { BinaryFormat.array($0) }
    }

    /// A `uuid`, in lower case with hyphens.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for NULL and for other types.
    public func uuid(_ column: Column) throws(DatabaseError) -> String {
        try required(try optionalUuid(column), column)
    }

    /// A `uuid`, in lower case with hyphens; nil for NULL.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for other types.
    public func optionalUuid(_ column: Column) throws(DatabaseError) -> String? {
        try read(column, as: "a uuid", types: [ServerType.uuid]) { BinaryFormat.uuid($0) }
    }

    /// A finite `timestamptz`, in microseconds since the Unix epoch.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for NULL and for other types.
    public func timestamp(_ column: Column) throws(DatabaseError) -> Int64 {
        try required(try optionalTimestamp(column), column)
    }

    /// A finite `timestamptz`, in microseconds since the Unix epoch; nil for NULL.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for other types.
    public func optionalTimestamp(_ column: Column) throws(DatabaseError) -> Int64? {
        try read(column, as: "a finite timestamptz", types: [ServerType.timestamptz]) { bytes in
            BinaryFormat.signed(bytes).flatMap { BinaryFormat.unixMicroseconds(serverTimestamp: $0) }
        }
    }

    /// A `text[]`, `varchar[]`, `char[]` or `name[]` of at most one dimension and without NULLs.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for NULL and for other types.
    public func textArray(_ column: Column) throws(DatabaseError) -> [String] {
        try required(try optionalTextArray(column), column)
    }

    /// A `text[]`, `varchar[]`, `char[]` or `name[]` of at most one dimension and without NULLs; nil for NULL.
    ///
    /// - Throws: `DatabaseError` of kind `unexpectedValue` for other types.
    public func optionalTextArray(_ column: Column) throws(DatabaseError) -> [String]? {
        try read(column, as: "an array of texts without NULLs", types: ServerType.textArrays) {
            BinaryFormat.textArray($0)
        }
    }
}
