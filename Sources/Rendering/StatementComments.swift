internal import Objects

/// Finds the comments that statements put on objects.
enum StatementComments {
    /// Each as the kind of the object, its name, the column or trigger it is of, and the beginning of the comment's SHA-256.
    static func rows(in statements: String) -> [[String]] {
        statements.matches(of: #/(?m)^COMMENT ON (TABLE|VIEW|COLUMN|TYPE|FUNCTION|TRIGGER) (.+?) IS\s+(?=E?')/#)
            .compactMap {
                match in
                guard let comment = constant(statements[match.range.upperBound...]) else { return nil }
                let hash = String(SHA256Digest.hexadecimal(of: comment).prefix(16))
                let name = String(match.output.2)
                switch match.output.1 {
                case "COLUMN":
                    guard let (relation, column) = split(name, at: ".") else { return nil }
                    return ["column", relation, column, hash]
                case "TRIGGER":
                    guard let (trigger, relation) = split(name, at: " ON ") else { return nil }
                    return ["trigger", relation, trigger, hash]
                case "FUNCTION":
                    return ["function", String(name.prefix { $0 != "(" }), "", hash]
                case "TYPE": return ["type", name, "", hash]
                default: return ["relation", name, "", hash]
                }
            }
    }

    /// What stands before and after the last separator that is not within quotes; the identifier without its quotes.
    private static func split(_ text: String, at separator: String) -> (String, String)? {
        var isQuoted = false
        var place: Range<String.Index>?
        for index in text.indices {
            if text[index] == "\"" { isQuoted.toggle() }
            if !isQuoted, text[index...].hasPrefix(separator) {
                place = index..<text.index(index, offsetBy: separator.count)
            }
        }
        guard let place else { return nil }
        let (before, after) = (String(text[..<place.lowerBound]), String(text[place.upperBound...]))
        return separator == "." ? (before, plain(after)) : (plain(before), after)
    }

    private static func plain(_ identifier: String) -> String {
        guard identifier.hasPrefix("\"") else { return identifier }
        return String(identifier.dropFirst().dropLast()).replacing("\"\"", with: "\"")
    }

    /// The value of a text constant at the beginning of a text, which may go on after a line break.
    private static func constant(_ text: Substring) -> String? {
        let isEscaped = text.hasPrefix("E")
        var rest = isEscaped ? text.dropFirst() : text
        var value = ""
        while rest.first == "'" {
            rest = rest.dropFirst()
            while let quote = rest.firstIndex(of: "'") {
                value += rest[..<quote]
                rest = rest[rest.index(after: quote)...]
                guard rest.first == "'" else { break }
                value += "'"
                rest = rest.dropFirst()
            }
            let next = rest.drop { $0 == " " || $0 == "\n" }
            // Constants are one where a line break is between them.
            guard rest[..<next.startIndex].contains("\n"), next.first == "'" else { break }
            rest = next
        }
        return isEscaped ? value.replacing("\\\\", with: "\\") : value
    }
}
