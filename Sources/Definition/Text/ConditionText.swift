/// Looks whether a condition could end the statement it is put into.
///
/// The server parses the condition; here only what would change the statement around it is refused. The lexical rules
/// are PostgreSQL's ("Lexical Structure" in its documentation): quotes doubled or, in `E'…'`, escaped; dollar quotes;
/// comments, those of `/* */` nested.
struct ConditionText {
    private let scalars: [Unicode.Scalar]
    private var index = 0

    private init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// What is wrong with a condition and what to write instead; nil if nothing is.
    static func fault(in text: String) -> String? {
        var scanner = ConditionText(text)
        return scanner.scan()
    }

    private mutating func scan() -> String? {
        var depth = 0
        while index < scalars.count {
            let scalar = scalars[index]
            switch scalar {
            case "\0": return "contains U+0000; remove it"
            case ";": return "has a ; that would end the statement; write one condition"
            case "'": if !skipQuoted("'", escapes: isEscapeString) { return "has a ' without its end; close it" }
            case "\"": if !skipQuoted("\"", escapes: false) { return "has a \" without its end; close it" }
            case "$": if !skipDollarQuoted() { return "has a dollar quote without its end; close it" }
            case "-" where next == "-": return "has a comment that would hide what follows; write it in description"
            case "/" where next == "*": return "has a comment; write it in description"
            case "(": depth += 1
            case ")":
                depth -= 1
                if depth < 0 { return "has a ) without its (; remove it" }
            case "\\": return "has a \\ outside of quotes, which psql takes for a command of its own; remove it"
            case ":" where next.map(startsVariable) ?? false && !(index > 0 && scalars[index - 1] == ":"):
                return "has a : that psql takes for a variable of its own; write a space after it"
            default: break
            }
            index += 1
        }
        return depth > 0 ? "has a ( without its ); close it" : nil
    }

    /// Whether psql puts something in after a colon ("SQL Interpolation" in its documentation); migrations run through it.
    private func startsVariable(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "'" || scalar == "\"" || scalar == "{" || Self.isWord(scalar)
    }

    private var next: Unicode.Scalar? { index + 1 < scalars.count ? scalars[index + 1] : nil }

    private var isEscapeString: Bool {
        guard index > 0, scalars[index - 1] == "E" || scalars[index - 1] == "e" else { return false }
        return index < 2 || !Self.isWord(scalars[index - 2])
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar == "$" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// Goes to the closing quote; false if there is none.
    private mutating func skipQuoted(_ quote: Unicode.Scalar, escapes: Bool) -> Bool {
        index += 1
        while index < scalars.count {
            if escapes, scalars[index] == "\\" {
                index += 1
            } else if scalars[index] == quote {
                guard next == quote else { return true }
                index += 1
            }
            index += 1
        }
        return false
    }

    /// Goes to the end of a dollar quote, if one begins here; false if it has no end.
    private mutating func skipDollarQuoted() -> Bool {
        guard index == 0 || !Self.isWord(scalars[index - 1]) else { return true }
        var end = index + 1
        while end < scalars.count, scalars[end] != "$", Self.isWord(scalars[end]) { end += 1 }
        guard end < scalars.count, scalars[end] == "$" else { return true }
        let tag = Array(scalars[index...end])
        if tag.count > 2, tag[1].properties.numericType != nil { return true }
        var start = end + 1
        while start + tag.count <= scalars.count {
            if Array(scalars[start..<start + tag.count]) == tag {
                index = start + tag.count - 1
                return true
            }
            start += 1
        }
        return false
    }
}
