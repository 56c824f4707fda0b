internal import ArgumentParser
internal import Postgres
internal import Sync

/// The options by which every command finds its database.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database: postgresql://user@host/name, or host=… dbname=…. Passwords belong into a password file.",
            valueName: "url"))
    var database: String?

    /// The database.
    ///
    /// - Throws: `SyncError` for a text that libpq cannot read; it does not show the text.
    func target() throws(SyncError) -> Database {
        guard let database else { return Database(.environment, version: Loader.version) }
        ArgumentVeil.hide(database)
        do {
            return Database(try ConnectionTarget(database), version: Loader.version)
        } catch { throw SyncError(.failed, error.message, advice: error.hint) }
    }
}
