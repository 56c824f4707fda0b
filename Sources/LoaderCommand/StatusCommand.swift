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
            let registry = try await Registry(try database.target(), for: .reading)
            let names = if let store { [store] } else { try await registry.storeNames() }
            var hasFailed = false
            for name in names {
                // What is wrong with one datastore hides no other.
                do throws(SyncError) { try await show(name, registry) } catch {
                    Console.note("\(name): \(error)")
                    hasFailed = true
                }
            }
            if names.isEmpty, !json { Console.note("the registry has no datastore yet") }
            await registry.close()
            if hasFailed { throw SyncError(.failed, "the status of some datastores could not be read") }
        } catch {
            Console.note("loader: \(error)")
            throw ExitCode(1)
        }
    }
    private func show(_ name: String, _ registry: Registry) async throws(SyncError) {
        let record = try await StoreRecord(named: name, in: registry)
        let status = try await StoreStatus(of: record, in: registry, runCount: verbose ? 10 : 3)
        if json {
            Console.write(status.json.text)
        } else {
            StatusText.lines(status, verbose: verbose).forEach(Console.write)
        }
    }
}
