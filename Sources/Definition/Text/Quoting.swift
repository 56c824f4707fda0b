/// Writes input into messages, so that no text can break a line or hide.
enum Quoting {
    /// The longest text that is repeated in a message, in scalars.
    private static let maximumScalars = 60

    /// A text in double quotes, shortened where it is long, with control characters as escapes.
    static func quoted(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for (index, scalar) in text.unicodeScalars.enumerated() {
            guard index < maximumScalars else {
                result.append("…")
                break
            }
            if scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                || scalar.properties.generalCategory == .lineSeparator
                || scalar.properties.generalCategory == .paragraphSeparator
            {
                result.append(contentsOf: "<\(codePoint(scalar))>".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return "\"\(String(result))\""
    }

    /// A scalar as `U+0007`.
    static func codePoint(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Names with commas between: `a, b or c`.
    static func alternatives(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}
