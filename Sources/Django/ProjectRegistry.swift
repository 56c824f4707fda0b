/// A file of the registry, for the app that carries it along.
public struct ProjectRegistry: Sendable {
    /// Its number in the project, such as `0000`.
    public let number: String
    /// The version that it brings.
    public let version: String
    /// What installs it, or brings an earlier one to it.
    public let statements: String

    /// Takes a registry.
    public init(number: String, version: String, statements: String) {
        self.number = number
        self.version = version
        self.statements = statements
    }

    /// The lines that begin and end what a registry without roles leaves out.
    static let marks = ("-- <roles>", "-- </roles>")

    /// The statements in pieces, each with whether it is about roles.
    var parts: [(text: String, isAboutRoles: Bool)] {
        var parts: [(text: String, isAboutRoles: Bool)] = []
        var lines: [Substring] = []
        var isAboutRoles = false
        func close() {
            if !lines.isEmpty { parts.append((lines.joined(separator: "\n"), isAboutRoles)) }
            lines = []
        }
        for line in statements.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == Self.marks.0 || line == Self.marks.1 {
                close()
                isAboutRoles = line == Self.marks.0
            } else {
                lines.append(line)
            }
        }
        close()
        return parts
    }
}
