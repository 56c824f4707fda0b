internal import Foundation

/// A fault to be put into the SQL, to see whether the laws notice it.
struct Mutant: Sendable {
    let name: String
    let original: String
    let replacement: String

    func applied(to sql: String) -> String { sql.replacingOccurrences(of: original, with: replacement) }
}
