internal import Foundation

/// A fault to be put into the SQL, to see whether the laws notice it.
struct Mutant: Sendable {
    let name: String
    let original: String
    let replacement: String

    /// The SQL with the fault in every place of its text, wherever that is broken into lines.
    func applied(to sql: String) -> String {
        let words = original.split(whereSeparator: \.isWhitespace).map {
            NSRegularExpression.escapedPattern(for: String($0))
        }
        return sql.replacingOccurrences(
            of: words.joined(separator: "\\s+"), with: NSRegularExpression.escapedTemplate(for: replacement),
            options: .regularExpression)
    }
}
