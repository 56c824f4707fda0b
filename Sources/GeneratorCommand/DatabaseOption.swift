internal import ArgumentParser
internal import Migrations
internal import Postgres

/// The option by which commands find a database.
struct DatabaseOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database: postgresql://user@host/name, or host=… dbname=…. Passwords belong into a password file.",
            valueName: "url"))
    var database: String?

    /// Connects to the database that was named, else to that of libpq's environment.
    ///
    /// - Throws: `ApplyError.database`, which shows nothing of the text.
    func connect() throws(ApplyError) -> Connection {
        if let database { ArgumentVeil.hide(database) }
        do throws(DatabaseError) {
            let target = try database.map(Self.target) ?? .environment
            let connection = try Connection(target, applicationName: "generator") { notice in
                guard ["WARNING", "INFO"].contains(notice.severity) else { return }
                Console.report(([notice.message] + (notice.hint.map { [$0] } ?? [])).joined(separator: "; "))
            }
            guard connection.serverVersion >= 150_000 else {
                throw DatabaseError(kind: .server, message: "the server is older than PostgreSQL 15")
            }
            return connection
        } catch { throw .database(error, during: "connecting") }
    }

    private static func target(_ text: String) throws(DatabaseError) -> ConnectionTarget { try ConnectionTarget(text) }
}
