/// A piece of Python.
///
/// Texts, flags and lists get into it by type, spelled as `ruff format` spells them, so that what is generated is stable
/// under it.
public struct PythonFragment: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    /// The piece; it may have several lines.
    public let text: String

    /// Takes a piece that was put together of quoted texts and this program's own.
    public init(verbatim text: String) { self.text = text }

    /// Takes a piece that stands in this program's source.
    public init(stringLiteral text: String) { self.text = text }

    /// `True` or `False`.
    public init(booleanLiteral flag: Bool) { text = flag ? "True" : "False" }

    /// `True` or `False`.
    public static func flag(_ flag: Bool) -> PythonFragment { PythonFragment(booleanLiteral: flag) }

    /// A number.
    public static func number(_ number: Int) -> PythonFragment { PythonFragment(verbatim: String(number)) }

    /// A text as a constant; on one line.
    public static func string(_ text: String) -> PythonFragment {
        // Double quotes, unless that takes more escapes: the rule of Black and of ruff.
        let quotes = text.unicodeScalars.filter { $0 == "\"" }.count
        let apostrophes = text.unicodeScalars.filter { $0 == "'" }.count
        let quote: Unicode.Scalar = quotes > apostrophes ? "'" : "\""
        return PythonFragment(verbatim: "\(quote)\(escaped(text, quote: quote))\(quote)")
    }

    /// A text of several lines as a constant over as many; its lines begin at the margin.
    public static func block(_ text: String) -> PythonFragment {
        if isRaw(text) { return PythonFragment(verbatim: "r\"\"\"\n\(text)\n\"\"\"") }
        var lines: [String] = []
        for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            lines.append(escaped(String(line), quote: "\""))
        }
        return PythonFragment(verbatim: "\"\"\"\n\(lines.joined(separator: "\n"))\n\"\"\"")
    }

    /// Whether a text may stand between raw triple quotes as it is.
    private static func isRaw(_ text: String) -> Bool {
        !text.contains("\"\"\"") && text.unicodeScalars.allSatisfy { $0 == "\n" || !needsEscape($0) }
    }

    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
        case .spaceSeparator: scalar != " "
        default: false
        }
    }

    private static func escaped(_ text: String, quote: Unicode.Scalar) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": escaped.append(contentsOf: "\\n".unicodeScalars)
            case "\r": escaped.append(contentsOf: "\\r".unicodeScalars)
            case "\t": escaped.append(contentsOf: "\\t".unicodeScalars)
            case quote: escaped.append(contentsOf: "\\\(quote)".unicodeScalars)
            case _ where needsEscape(scalar): escaped.append(contentsOf: code(scalar).unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    private static func code(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        let (mark, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
        return "\\\(mark)" + String(repeating: "0", count: width - digits.count) + digits
    }
}

extension PythonFragment {
    /// A text as the docstring of something whose body is indented.
    public static func docstring(_ text: String, indent: Int) -> PythonFragment {
        let body = text.split(whereSeparator: \.isWhitespace).map { word in
            String(escaped(String(word), quote: "\u{0}").replacing("\"\"\"", with: "\\\"\\\"\\\""))
        }.joined(separator: " ")
        let safe = body.hasSuffix("\"") ? body.dropLast() + "\\\"" : body
        let line = "\"\"\"\(safe)\"\"\""
        if indent + line.unicodeScalars.count <= PythonCall.width { return PythonFragment(verbatim: line) }
        var lines: [String] = []
        var current = "\"\"\""
        for word in safe.split(separator: " ") {
            let isFirst = current == "\"\"\"" || current.isEmpty
            if !isFirst, indent + current.unicodeScalars.count + 1 + word.unicodeScalars.count > PythonCall.width {
                lines.append(current)
                current = String(word)
            } else {
                current += isFirst ? String(word) : " " + word
            }
        }
        let margin = "\n" + String(repeating: " ", count: indent)
        return PythonFragment(verbatim: (lines + [current, "\"\"\""]).joined(separator: margin))
    }
}
