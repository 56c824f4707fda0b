/// Writes pieces of PostgreSQL's advanced regular expressions ("POSIX Regular Expressions" in its documentation).
enum AdvancedRegularExpression {
    /// A text that matches itself.
    ///
    /// Only the metacharacters are escaped: a backslash before a letter or digit would mean something else.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { append(scalar, to: &result) }
        return String(result)
    }

    /// Adds one scalar that matches itself.
    static func append(_ scalar: Unicode.Scalar, to result: inout String.UnicodeScalarView) {
        if "\\^$.|?*+()[]{}".unicodeScalars.contains(scalar) { result.append("\\") }
        result.append(scalar)
    }

    /// A bracket expression of scalars and ranges; matches any scalar that is in none of them where negated.
    ///
    /// A range's ends are compared as code points only under a locale that does so; keys have `COLLATE "C"`, which does.
    /// Brackets with `-`, `]`, `^` or a backslash inside are written with escapes, which advanced expressions allow.
    static func bracket(_ ranges: [ClosedRange<Unicode.Scalar>], negated: Bool) -> String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: (negated ? "[^" : "[").unicodeScalars)
        for range in ranges {
            appendInBracket(range.lowerBound, to: &result)
            guard range.lowerBound < range.upperBound else { continue }
            result.append("-")
            appendInBracket(range.upperBound, to: &result)
        }
        result.append("]")
        return String(result)
    }

    private static func appendInBracket(_ scalar: Unicode.Scalar, to result: inout String.UnicodeScalarView) {
        if "\\]^-[".unicodeScalars.contains(scalar) { result.append("\\") }
        result.append(scalar)
    }
}
