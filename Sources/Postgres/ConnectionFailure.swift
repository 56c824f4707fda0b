/// Reads libpq's account of a failed attempt to connect.
struct ConnectionFailure {
    /// The SQLSTATE of a server that answered; nil if none did.
    let sqlState: String?
    /// The account in one line, without SQLSTATE, source positions and passwords.
    let message: String
    /// Whether the same attempt may succeed later.
    let mayPass: Bool

    /// States in which a server turns everybody away for a while: starting, stopping or recovering, too many
    /// connections, and the connection failures of proxies ("PostgreSQL Error Codes").
    private static let passingStates: Set<String> = ["57P01", "57P02", "57P03", "53300", "08000", "08001", "08006"]
    /// What the system and libpq say where no server answered; C texts, since this process sets no locale.
    private static let passingTexts = [
        "Connection refused", "No such file or directory", "Connection reset", "Connection timed out",
        "timeout expired", "server closed the connection unexpectedly", "Network is unreachable", "No route to host",
        "Temporary failure in name resolution",
    ]

    /// Reads an account written with verbose errors, in which the SQLSTATE precedes the server's message.
    init(account: String, secrets: [String]) {
        var state: String?
        var lines: [Substring] = []
        for line in account.split(whereSeparator: \.isNewline) where !line.hasPrefix("LOCATION:") {
            if let match = line.firstMatch(of: /: +((?=[A-Z]*[0-9])[0-9A-Z]{5}): +/) {
                state = String(match.1)
                lines.append(line[..<match.range.lowerBound] + ": " + line[match.range.upperBound...])
            } else {
                lines.append(line)
            }
        }
        sqlState = state
        let account = OneLine.of(lines.joined(separator: "\n"))
        message = secrets.filter { !$0.isEmpty }.reduce(account) { Self.replace($1, in: $0) }
        mayPass = state.map { Self.passingStates.contains($0) } ?? Self.passingTexts.contains { account.contains($0) }
    }

    private static func replace(_ secret: String, in text: String) -> String {
        text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "***")
    }
}
