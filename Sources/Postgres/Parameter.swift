/// A value for a `$n` of a statement.
///
/// Values travel beside the statement and are never a part of its text. Every case but `text` and `null` fixes the type
/// of its parameter, so that `$1` means the same wherever it stands.
public enum Parameter: Sendable, Hashable {
    /// NULL, of the type that the server infers.
    case null
    /// A text of the type that the server infers, as for a quoted constant: `$1::jsonb` and `$1::date` work.
    case text(String)
    /// A `bytea`.
    case bytes([UInt8])
    /// A `bigint`; where a function wants `integer`, the statement says `$1::integer`.
    case int64(Int64)
    /// A `boolean`.
    case bool(Bool)
    /// A `double precision`.
    case double(Double)
    /// A `uuid`, in any spelling that PostgreSQL reads.
    case uuid(String)
    /// A `timestamptz`, in microseconds since the Unix epoch.
    case timestamp(microseconds: Int64)
    /// A `text[]` of one dimension without NULLs.
    case textArray([String])

    /// A text, or NULL for nil.
    public init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    /// A `bigint`, or NULL for nil.
    public init(_ number: Int64?) { self = number.map { .int64($0) } ?? .null }
    /// A `bigint`, or NULL for nil.
    public init(_ number: Int?) { self = number.map { .int64(Int64($0)) } ?? .null }
    /// A `boolean`, or NULL for nil.
    public init(_ truth: Bool?) { self = truth.map { .bool($0) } ?? .null }
    /// A `double precision`, or NULL for nil.
    public init(_ number: Double?) { self = number.map { .double($0) } ?? .null }
    /// A `bytea`, or NULL for nil.
    public init(_ bytes: [UInt8]?) { self = bytes.map { .bytes($0) } ?? .null }
    /// A `timestamptz` of microseconds since the Unix epoch, or NULL for nil.
    public init(timestampMicroseconds: Int64?) {
        self = timestampMicroseconds.map { .timestamp(microseconds: $0) } ?? .null
    }
}

extension Parameter: ExpressibleByNilLiteral, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral
{
    /// NULL.
    public init(nilLiteral: ()) { self = .null }
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A `bigint`.
    public init(integerLiteral value: Int64) { self = .int64(value) }
    /// A `boolean`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A `double precision`.
    public init(floatLiteral value: Double) { self = .double(value) }
}
