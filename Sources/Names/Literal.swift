/// A text constant in SQL.
public struct Literal: Hashable, Sendable {
    /// The text that the constant stands for.
    public let text: String

    /// Makes a constant of a text.
    ///
    /// - Throws: `NameError.containsNull` for a text with U+0000, which PostgreSQL cannot store.
    public init(_ text: String) throws(NameError) {
        guard !text.utf8.contains(0) else { throw .containsNull }
        self.text = text
    }

    /// The constant as SQL.
    ///
    /// A text with a backslash becomes an escape string, so that it means the same whatever
    /// `standard_conforming_strings` says ("String Constants" in PostgreSQL's documentation).
    public var sql: SQLFragment {
        let escaped = text.utf8.contains(UInt8(ascii: "\\"))
        var quoted = escaped ? "E'" : "'"
        for scalar in text.unicodeScalars {
            if scalar == "'" || scalar == "\\" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return SQLFragment(verbatim: quoted + "'")
    }
}
