internal import Foundation

/// A fault to be put into the SQL, to see whether the laws notice it.
struct Mutant: Sendable {
    let name: String
    let original: String
    let replacement: String

    /// Whether the environment variable `LAW_MUTANTS` asks for it: by a part of its name, several parted by commas, or all.
    var isWanted: Bool {
        let wanted = ProcessInfo.processInfo.environment["LAW_MUTANTS"] ?? ""
        return wanted == "all" || wanted.split(separator: ",").contains { name.contains($0) }
    }

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
