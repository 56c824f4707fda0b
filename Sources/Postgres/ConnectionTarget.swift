internal import CPostgres

/// Which database to connect to, as libpq understands it.
///
/// A URL (`postgresql://host/database`), keywords (`host=… dbname=…`), the plain name of a database, or nothing. What
/// the text leaves open, libpq takes from the environment (`PGHOST`, …), the service file and the password file.
public struct ConnectionTarget: Sendable, Hashable {
    /// The text; it may hold a password.
    let text: String

    /// The database of the environment.
    public static let environment = ConnectionTarget(unchecked: "")

    private init(unchecked text: String) { self.text = text }

    /// Takes a text.
    ///
    /// - Throws: `DatabaseError` of kind `connection` for a text that libpq cannot read, or would read so wrongly that
    ///   a part of the password became a host or a database. The error does not show the text.
    public init(_ text: String) throws(DatabaseError) {
        guard !text.utf8.contains(0) else { throw Self.unreadable("it contains U+0000") }
        if text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") {
            try Self.checkURL(text)
        } else if !text.contains("=") {
            // A misspelled URL would become the name of a database, which the server's error then shows.
            guard !text.contains(where: { ":@/?".contains($0) }) else {
                throw Self.unreadable("it is neither a URL that begins with postgresql:// nor a plain name")
            }
            self.init(unchecked: text)
            return
        }
        guard let options = unsafe PQconninfoParse(text, nil) else {
            throw Self.unreadable("it is neither a URL nor a list of keywords and values")
        }
        defer { unsafe PQconninfoFree(options) }
        // `postgresql://user:password` without a host takes the password for a port.
        var index = 0
        while let keyword = unsafe options[index].keyword {
            let value = unsafe options[index].val.map { unsafe String(cString: $0) } ?? ""
            if unsafe String(cString: keyword) == "port", value.contains(where: { !"0123456789,".contains($0) }) {
                throw Self.unreadable("the port is not a number")
            }
            index += 1
        }
        self.init(unchecked: text)
    }

    /// Refuses a URL in which an `@` or `/` of the password was not percent-encoded.
    private static func checkURL(_ text: String) throws(DatabaseError) {
        let address = text.prefix { $0 != "?" }
        let authority = address.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
        guard address.filter({ $0 == "@" }).count == authority.filter({ $0 == "@" }).count,
            authority.filter({ $0 == "@" }).count <= 1
        else { throw unreadable("a special character of the user name or password is not percent-encoded") }
    }

    private static func unreadable(_ reason: String) -> DatabaseError {
        DatabaseError(
            kind: .connection, message: "the connection string cannot be read: \(reason)",
            hint: "write postgresql://user@host:port/database or host=… dbname=…; "
                + "the text is not shown, as it may hold a password")
    }
}

extension ConnectionTarget: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the text, which may hold a password.
    public var description: String { text.isEmpty ? "the environment's database" : "a connection string" }
    /// Says nothing of the text, which may hold a password.
    public var debugDescription: String { description }
    /// Hides the text from `dump` and from the reports of tests.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
