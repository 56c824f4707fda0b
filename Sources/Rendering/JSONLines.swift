internal import Names

/// Breaks a JSON object into lines for whoever reviews a migration: one for each of its keys, and more where a value is long.
enum JSONLines {
    private static let width = 100

    /// The object as one constant of SQL, each line a piece of it.
    static func literal(_ json: String) -> SQLFragment {
        let isEscaped = Literal.needsEscapes(json)
        let pieces = lines(of: json).map { Literal.quoted($0, escaped: isEscaped) }
        return SQLFragment(verbatim: (isEscaped ? "E" : "") + pieces.joined(separator: "\n"))
    }

    /// The lines; put together again they are the text.
    static func lines(of json: String) -> [String] {
        split(json, deepest: 1).flatMap { member -> [String] in
            var lines: [String] = []
            var line = ""
            for part in split(member, deepest: .max).flatMap(cut) {
                if !line.isEmpty, line.unicodeScalars.count + part.unicodeScalars.count > width {
                    lines.append(line)
                    line = ""
                }
                line += part
            }
            return lines + [line]
        }
    }

    /// Parts that each end with a comma, but for the last.
    ///
    /// - Parameter deepest: the commas that count: so many brackets are open around them at most.
    private static func split(_ json: String, deepest: Int) -> [String] {
        var parts: [String] = []
        var part = String.UnicodeScalarView()
        var depth = 0
        var isInString = false
        var isEscaped = false
        for scalar in json.unicodeScalars {
            part.append(scalar)
            if isInString {
                isInString = isEscaped || scalar != "\""
                isEscaped = !isEscaped && scalar == "\\"
                continue
            }
            switch scalar {
            case "\"": isInString = true
            case "{", "[": depth += 1
            case "}", "]": depth -= 1
            case "," where depth <= deepest:
                parts.append(String(part))
                part.removeAll()
            default: break
            }
        }
        return parts + [String(part)]
    }

    /// A part that is longer than a line, in pieces that are not.
    private static func cut(_ part: String) -> [String] {
        var rest = part.unicodeScalars[...]
        var pieces: [String] = []
        repeat {
            pieces.append(String(rest.prefix(width)))
            rest = rest.dropFirst(width)
        } while !rest.isEmpty
        return pieces
    }
}
