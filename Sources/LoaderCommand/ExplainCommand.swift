internal import ArgumentParser
internal import Objects
internal import Postgres
internal import Sync

/// `loader explain`.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show what is known of one object, and why its row is as it is.",
        discussion: """
            EXAMPLE
              loader explain lidar_scans lidar/mast_7/2024-05-01.nc
            """)

    @Argument(help: "The datastore.") var store: String
    @Argument(help: "The full key of the object.") var key: String
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        do throws(SyncError) {
            let registry = try await Registry(try database.target(), for: .reading)
            let record = try await StoreRecord(named: store, in: registry)
            let explanation = try await Explanation(of: key, in: record, registry, bucket: Buckets().open)
            ExplanationText.lines(explanation, store: store).forEach(Console.write)
            await registry.close()
        } catch {
            Console.note("loader: \(error)")
            throw ExitCode(1)
        }
    }
}
