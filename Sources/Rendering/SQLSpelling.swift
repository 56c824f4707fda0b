internal import Names

extension Literal {
    /// A text of a definition, or of this target's own: neither holds U+0000, which is refused where definitions are read.
    static func of(_ text: String) -> Literal {
        do { return try Literal(text) } catch { preconditionFailure("a constant with U+0000 in it") }
    }
}

/// Spells values within the bodies of functions, which are put together of lines.
enum SQLSpelling {
    /// A text as a constant.
    static func literal(_ text: String) -> String { Literal.of(text).sql.text }

    /// The body of a function between dollar quotes whose tag does not occur in it.
    static func dollarQuoted(_ body: String, tag: String) -> SQLFragment {
        let mark = dollarQuote(tag, avoiding: [body]).text
        return SQLFragment(verbatim: "\(mark)\n\(body)\n\(mark)")
    }

    /// A dollar quote that does not occur in some texts.
    static func dollarQuote(_ tag: String, avoiding texts: [String]) -> SQLFragment {
        var mark = "$\(tag)$"
        var number = 1
        while texts.contains(where: { $0.contains(mark) }) {
            number += 1
            mark = "$\(tag)_\(number)$"
        }
        return SQLFragment(verbatim: mark)
    }
}

extension SQLFragment {
    /// A word of letters, digits, dots and underscores, which stands for itself within comments and constants too.
    static func word(_ text: String) -> SQLFragment {
        let isWord = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        precondition(isWord, "\(text) is no word")
        return SQLFragment(verbatim: text)
    }
}
