public import Names

/// The type of a column.
///
/// What a text must look like to be a value of a type is this product's own grammar, the same on every server version.
public enum ColumnType: Hashable, Sendable, CustomStringConvertible {
    /// Any text.
    case text
    /// A whole number of 32 bits.
    case integer
    /// A whole number of 64 bits.
    case bigint
    /// A decimal number, rounded to a number of digits where they are given.
    case numeric(NumericDigits?)
    /// A binary number of 64 bits.
    case doublePrecision
    /// True or false.
    case boolean
    /// A day of the years 1 to 9999.
    case date
    /// A moment of the years 1 to 9999.
    case timestamptz
    /// A UUID in its canonical form.
    case uuid
    /// A JSON document.
    case jsonb
    /// A list of texts.
    case textArray

    /// The types without digits, in the order in which they are offered to a reader.
    public static let plain: [ColumnType] = [
        .text, .integer, .bigint, .numeric(nil), .doublePrecision, .boolean, .date, .timestamptz, .uuid, .jsonb,
        .textArray,
    ]

    /// The type as it is written, both in a definition and in SQL.
    public var description: String {
        switch self {
        case .text: "text"
        case .integer: "integer"
        case .bigint: "bigint"
        case .numeric(nil): "numeric"
        case .numeric(let digits?): "numeric(\(digits.precision),\(digits.scale))"
        case .doublePrecision: "double precision"
        case .boolean: "boolean"
        case .date: "date"
        case .timestamptz: "timestamptz"
        case .uuid: "uuid"
        case .jsonb: "jsonb"
        case .textArray: "text[]"
        }
    }

    /// The type in SQL.
    public var sql: SQLFragment { SQLFragment(verbatim: description) }
}

/// How many digits a numeric column holds.
public struct NumericDigits: Hashable, Sendable {
    /// Digits in all, 1 to 1000 (PostgreSQL's limit for a declared precision, "Arbitrary Precision Numbers").
    public let precision: Int
    /// Digits after the point, 0 to `precision`.
    public let scale: Int

    /// Takes a precision and a scale; nil outside their ranges.
    public init?(precision: Int, scale: Int) {
        guard (1...1000).contains(precision), (0...precision).contains(scale) else { return nil }
        self.precision = precision
        self.scale = scale
    }
}

/// A kind of index on one column.
public enum IndexMethod: String, Hashable, Sendable, CaseIterable {
    /// Equality and order.
    case btree
    /// Ranges of values that come in the order of the table.
    case brin
    /// Members of a list, or paths of a document.
    case gin
    /// Parts of a text, by the extension pg_trgm.
    case trigram
}
