/// A part of a glob.
indirect enum GlobToken: Hashable, Sendable {
    /// One scalar that stands for itself.
    case scalar(Unicode.Scalar)
    /// `?`: one scalar but `/`.
    case one
    /// `*`: any scalars but `/`.
    case many
    /// `**`: any scalars.
    case anything
    /// `**/` at the beginning of a segment: any number of whole segments.
    case segments
    /// `[…]`: one scalar of a set, or of none of its ranges where negated; never `/`.
    case set([ClosedRange<Unicode.Scalar>], negated: Bool)
    /// `{…,…}`: one of several.
    case either([[GlobToken]])

    /// The scalar, if that is all it stands for.
    var literal: Unicode.Scalar? { if case .scalar(let scalar) = self { scalar } else { nil } }

    /// The tokens as an advanced regular expression.
    ///
    /// `[^x]` matches newlines and `.` does too, as long as newline-sensitive matching is not asked for; keys may have
    /// them. Greed does not matter, as only whether a whole key matches is asked.
    static func regularExpression(of tokens: [GlobToken]) -> String {
        var result = ""
        for token in tokens {
            switch token {
            case .scalar(let scalar):
                var view = String.UnicodeScalarView()
                AdvancedRegularExpression.append(scalar, to: &view)
                result += String(view)
            case .one: result += "[^/]"
            case .many: result += "[^/]*"
            case .anything: result += ".*"
            case .segments: result += "(?:.*/)?"
            case .set(let ranges, let negated):
                // A range may hold the slash between its ends; the lookahead takes it out again.
                result += "(?!/)" + AdvancedRegularExpression.bracket(ranges, negated: negated)
            case .either(let branches):
                result += "(?:" + branches.map(regularExpression(of:)).joined(separator: "|") + ")"
            }
        }
        return result
    }
}
