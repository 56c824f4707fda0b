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
    /// A text with a backslash or a line break becomes an escape string, so that it means the same whatever
    /// `standard_conforming_strings` says, and no line of a file begins within it ("String Constants" in PostgreSQL's
    /// documentation).
    public var sql: SQLFragment {
        let isEscaped = Self.needsEscapes(text)
        return SQLFragment(verbatim: (isEscaped ? "E" : "") + Self.quoted(text, escaped: isEscaped))
    }

    /// The constant in pieces that end between words, each of at most so many characters where the words allow it.
    ///
    /// They are one constant with a line break between them; an escape string stays one.
    package func pieces(upTo width: Int) -> [String] {
        let isEscaped = Self.needsEscapes(text)
        // The quotes, and the E in front of an escape string.
        let room = width - (isEscaped ? 3 : 2)
        func length(_ piece: String) -> Int { Self.quoted(piece, escaped: isEscaped).unicodeScalars.count - 2 }
        var pieces: [String] = []
        var piece = ""
        for (index, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            let addition = index == 0 ? String(word) : " " + word
            if !piece.isEmpty, length(piece) + length(addition) > room {
                pieces.append(piece)
                piece = addition
            } else {
                piece += addition
            }
        }
        pieces.append(piece)
        return pieces.enumerated().map { index, piece in
            (isEscaped && index == 0 ? "E" : "") + Self.quoted(piece, escaped: isEscaped)
        }
    }

    /// Whether a constant has to be an escape string.
    package static func needsEscapes(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    }

    /// A text between its quotes: one piece of a constant that is written on several lines.
    ///
    /// - Parameter isEscaped: whether the constant is an escape string.
    package static func quoted(_ text: String, escaped isEscaped: Bool) -> String {
        var quoted = String.UnicodeScalarView()
        quoted.append("'")
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where isEscaped: quoted.append(contentsOf: "\\n".unicodeScalars)
            case "\r" where isEscaped: quoted.append(contentsOf: "\\r".unicodeScalars)
            case "'": quoted.append(contentsOf: "''".unicodeScalars)
            case "\\" where isEscaped: quoted.append(contentsOf: "\\\\".unicodeScalars)
            default: quoted.append(scalar)
            }
        }
        quoted.append("'")
        return String(quoted)
    }
}
