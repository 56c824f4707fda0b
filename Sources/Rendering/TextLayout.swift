internal import Names

/// Lays out lists and texts in SQL, in lines of at most 120 characters where the names allow it.
enum TextLayout {
    static let width = 120
    /// Room for what closes a list: `),` or `);`.
    private static let closing = 2

    /// Items with commas between, broken into lines that begin at `indent`.
    ///
    /// - Parameter line: the indentation of the line of the template in which the list stands; the engine adds it to
    ///   every line after the first.
    static func list(_ items: [String], indent: Int, line base: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent - base)
        var lines: [String] = []
        var line = ""
        var used = indent
        for (index, item) in items.enumerated() {
            let text = index == items.count - 1 ? item : item + ","
            let length = text.unicodeScalars.count
            if !line.isEmpty, used + 1 + length > width - closing {
                lines.append(line)
                (line, used) = (text, indent + length)
            } else {
                used += line.isEmpty ? length : length + 1
                line += line.isEmpty ? text : " " + text
            }
        }
        lines.append(line)
        return lines.joined(separator: "\n" + margin)
    }

    /// A text constant, continued on further lines where it is long.
    ///
    /// Constants with only white space and a line break between them are one ("String Constants" in PostgreSQL's
    /// documentation); an escape string stays one. The text begins at `indent`, as does the template's line.
    static func literal(_ text: String, indent: Int) -> String {
        var pieces: [String] = []
        var piece = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let addition = piece.isEmpty ? String(word) : " " + word
            if !piece.isEmpty, indent + piece.unicodeScalars.count + addition.unicodeScalars.count > width - 8 {
                pieces.append(piece)
                piece = " " + word
            } else {
                piece += addition
            }
        }
        pieces.append(piece)
        let isEscaped = Literal.needsEscapes(text)
        let constants = pieces.enumerated().map { index, piece in
            let body = Literal.quoted(piece, escaped: isEscaped)
            return isEscaped && index == 0 ? "E" + body : body
        }
        return constants.joined(separator: "\n")
    }

    /// The end of a statement about a comment: the text on its line where it fits, else on lines below it.
    ///
    /// - Parameter beginning: the statement before it, up to `IS`.
    static func comment(_ text: String, after beginning: String) -> String {
        let below = literal(text, indent: 4)
        let fits = !below.contains("\n") && beginning.unicodeScalars.count + below.unicodeScalars.count + 2 <= width
        return fits ? " \(below)" : "\n    " + below.replacing("\n", with: "\n    ")
    }

    /// A sentence in lines of a width, the further ones indented; what is indented itself is laid out already.
    static func wrapped(_ text: String, width: Int) -> [String] {
        guard text.unicodeScalars.count > width, !text.hasPrefix(" ") else { return [text] }
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let line = lines.last, line.unicodeScalars.count + 1 + word.unicodeScalars.count <= width {
                lines[lines.count - 1] = "\(line) \(word)"
            } else {
                lines.append(lines.isEmpty ? String(word) : "  \(word)")
            }
        }
        return lines
    }

    /// A statement about conditions with OR between, on one line where they are short.
    static func condition(_ beginning: String, _ conditions: [String], _ end: String) -> [String] {
        let line = beginning + conditions.joined(separator: " OR ") + end
        guard line.unicodeScalars.count > 96, conditions.count > 1 else { return [line] }
        var lines = [beginning + conditions[0]] + conditions.dropFirst().map { "    OR \($0)" }
        lines[lines.count - 1] += end
        return lines
    }
}

/// Spells values in SQL.
enum SQLSpelling {
    /// A text as a constant.
    ///
    /// Definitions hold no U+0000, which is refused where they are read.
    static func literal(_ text: String) -> String {
        do { return try Literal(text).sql.text } catch { preconditionFailure("a constant with U+0000 in it") }
    }

    /// The body of a function between dollar quotes whose tag does not occur in it.
    static func dollarQuoted(_ body: String, tag: String) -> String {
        let mark = dollarQuote(tag, avoiding: [body])
        return "\(mark)\n\(body)\n\(mark)"
    }

    /// A dollar quote that does not occur in some texts.
    static func dollarQuote(_ tag: String, avoiding texts: [String]) -> String {
        var mark = "$\(tag)$"
        var number = 1
        while texts.contains(where: { $0.contains(mark) }) {
            number += 1
            mark = "$\(tag)_\(number)$"
        }
        return mark
    }
}
