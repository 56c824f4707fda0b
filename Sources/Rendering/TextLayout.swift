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

    /// The same of pieces of SQL.
    static func list(_ items: [SQLFragment], indent: Int, line base: Int = 0) -> SQLFragment {
        SQLFragment(verbatim: list(items.map(\.text), indent: indent, line: base))
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
