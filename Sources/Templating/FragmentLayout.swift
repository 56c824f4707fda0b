internal import Names

/// The layout of values within a rendered text.
///
/// - Fragments of several lines: those after the first one get the indentation of the template's line that the tag stands
///   on; if that line begins a `--` comment, they stay within it. Line breaks within quotes are data and are left alone,
///   and empty lines stay empty.
/// - Constants and sequences stand on their tag's line if they fit with what is between them and the next; else they begin
///   on the next one, indented by four more, or where their tag stands if hardly anything is before it, and are continued
///   below. Constants with only white space and a line break between them are one ("String Constants" in PostgreSQL's
///   documentation).
struct FragmentLayout {
    /// What cannot go through Mustache as it will stand in the text.
    enum Value {
        case lines(String)
        case literal(Literal)
        case sequence([String])
    }

    static let width = 120
    /// No value contains it, so that it can mark where values stand.
    private static let mark: Unicode.Scalar = "\0"

    private var values: [Value] = []
    private var text = ""
    /// The last line of the text so far.
    private var line = ""
    /// What that line begins with if a value began it that did not fit on the one before.
    private var margin: String?

    /// Keeps a value, and says what goes through Mustache for it.
    mutating func mark(_ value: Value) -> String {
        values.append(value)
        return "\(Self.mark)\(values.count - 1)\(Self.mark)"
    }

    /// Puts the values into a rendered text.
    consuming func layOut(_ rendered: String) -> String {
        let parts = rendered.unicodeScalars.split(separator: Self.mark, omittingEmptySubsequences: false).map(
            String.init)
        for (index, part) in parts.enumerated() {
            guard !index.isMultiple(of: 2), let value = value(part) else {
                if part.unicodeScalars.contains("\n") { margin = nil }
                add(part)
                continue
            }
            switch value {
            case .lines(let fragment): add(Self.laidOut(fragment, on: line))
            case .literal(let literal): add(literal, before: rest(of: parts, after: index))
            case .sequence(let items): add(items, before: rest(of: parts, after: index))
            }
        }
        return text
    }

    private func value(_ part: String) -> Value? { Int(part).map { values[$0] } }

    private mutating func add(_ part: String) {
        text += part
        let lines = part.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        let last = lines.last.map { String($0) } ?? ""
        line = lines.count > 1 ? last : line + last
    }

    /// How much stands behind a value on its line, up to the next one that could go below it.
    private func rest(of parts: [String], after index: Int) -> Int {
        parts.indices.contains(index + 1) ? parts[index + 1].unicodeScalars.prefix { $0 != "\n" }.count : 0
    }

    /// Goes to the line on which a value begins that does not fit beside what is there.
    ///
    /// - Returns: what its further lines begin with.
    private mutating func beginBelow() -> String {
        let indentation = String(line.prefix { $0 == " " })
        // A bracket, or a word as short as SELECT.
        guard line.count > indentation.count + 8 else { return String(repeating: " ", count: line.count) }
        let margin = self.margin ?? indentation + "    "
        self.margin = margin
        while text.last == " " { text.removeLast() }
        add("\n" + margin)
        return margin
    }

    private func fits(_ value: String, before rest: Int) -> Bool {
        let isComment = line.drop { $0 == " " }.hasPrefix("--")
        return isComment || line.unicodeScalars.count + value.unicodeScalars.count + rest <= Self.width
    }

    private mutating func add(_ literal: Literal, before rest: Int) {
        let whole = literal.sql.text
        if fits(whole, before: rest) { return add(whole) }
        let margin = beginBelow()
        add(literal.pieces(upTo: Self.width - margin.count - 2).joined(separator: "\n" + margin))
    }

    private mutating func add(_ items: [String], before rest: Int) {
        let whole = items.joined(separator: ", ")
        if !whole.contains("\n"), fits(whole, before: rest) { return add(whole) }
        let margin = beginBelow()
        for (index, item) in items.enumerated() {
            let isLast = index == items.count - 1
            let shown = isLast ? item : item + ","
            let first = shown.unicodeScalars.prefix { $0 != "\n" }.count
            let room = Self.width - (isLast ? rest : 0)
            if index > 0 {
                add(line.unicodeScalars.count + 1 + first > room ? "\n" + margin : " ")
            }
            add(Self.laidOut(shown, on: margin))
        }
    }

    private static func laidOut(_ fragment: String, on line: String) -> String {
        let indentation = String(line.prefix { $0 == " " })
        let isComment = line.dropFirst(indentation.count).hasPrefix("--")
        let breaks = isComment ? nil : LineBreaks.outsideQuotes(of: fragment)
        var laidOut = ""
        for (index, next) in fragment.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if index > 0 {
                laidOut += "\n"
                if isComment {
                    laidOut += next.isEmpty ? indentation + "--" : indentation + "-- "
                } else if !next.isEmpty, breaks?.contains(index - 1) == true {
                    laidOut += indentation
                }
            }
            laidOut += String(next)
        }
        return laidOut
    }
}
