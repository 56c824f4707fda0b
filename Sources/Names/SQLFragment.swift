/// A piece of SQL that is safe to put into a statement.
///
/// Written as a string literal it is what the literal says; interpolation takes only types that quote themselves, so a
/// name or value can never be pasted in raw:
///
///     let statement: SQLFragment = "SELECT key FROM \(table) WHERE note = \(literal)"
public struct SQLFragment: Hashable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// The text of the fragment.
    public let text: String

    /// Takes a text as SQL without any quoting: for the fixed texts of this project and for the output of its own
    /// quoting types, never for input.
    public init(verbatim text: String) {
        self.text = text
    }

    /// Takes a string literal of the source code.
    public init(stringLiteral value: StaticString) {
        text = value.description
    }

    /// Takes a literal with quoted values in it.
    public init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
    }

    /// The text of the fragment.
    public var description: String { text }

    /// Joins fragments with a separator between them.
    public static func joined(_ fragments: some Sequence<SQLFragment>, by separator: SQLFragment) -> SQLFragment {
        SQLFragment(verbatim: fragments.map(\.text).joined(separator: separator.text))
    }

    /// Collects the parts of an interpolated fragment.
    public struct Interpolation: StringInterpolationProtocol {
        var text = ""

        /// Reserves room for the literal parts.
        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity)
        }

        /// Adds a part of the source code's literal.
        public mutating func appendLiteral(_ literal: StaticString) {
            text += literal.description
        }

        /// Adds a quoted identifier.
        public mutating func appendInterpolation(_ identifier: Identifier) { text += identifier.sql.text }

        /// Adds a quoted name with its schema.
        public mutating func appendInterpolation(_ name: QualifiedName) { text += name.sql.text }

        /// Adds a quoted text constant.
        public mutating func appendInterpolation(_ literal: Literal) { text += literal.sql.text }

        /// Adds another fragment.
        public mutating func appendInterpolation(_ fragment: SQLFragment) { text += fragment.text }

        /// Adds a whole number; a negative one in parentheses, as `- -1` would begin a comment.
        public mutating func appendInterpolation(_ number: Int) { text += number < 0 ? "(\(number))" : "\(number)" }
    }
}
