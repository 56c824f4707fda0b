internal import ArgumentParser
internal import Postgres
internal import Sync

/// `loader status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how current tables are, the last runs, what is held and what was rejected.",
        discussion: """
            EXAMPLES
              loader status
              loader status lidar_scans --verbose
            """)

    @Argument(help: "The datastore; all of them if left out.") var store: String?
    @Flag(help: "Write one JSON object per datastore to standard output.") var json = false
    @Flag(name: .shortAndLong, help: "Show ten runs with the seconds of their phases.") var verbose = false
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        do throws(SyncError) {
            let session = try await database.target().open()
            let registry = try await Registry(session, for: .reading)
            let names = if let store { [store] } else { try await registry.storeNames() }
            for name in names {
                let record = try await StoreRecord(named: name, in: registry)
                let status = try await StoreStatus(of: record, in: registry, runCount: verbose ? 10 : 3)
                if json {
                    Console.write(status.json.text)
                } else {
                    StatusText.lines(status, verbose: verbose).forEach(Console.write)
                }
            }
            if names.isEmpty, !json { Console.note("the registry has no datastore yet") }
            await session.close()
        } catch {
            Console.note("loader: \(error)")
            throw ExitCode(1)
        }
    }
}
