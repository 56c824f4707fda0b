public import ArgumentParser
internal import Executors
internal import Layout
internal import Text

/// The `loader` program.
public struct Loader: AsyncParsableCommand {
    /// The version of the program.
    static let version = RegistryEdition.current.version

    /// What `loader --help` shows.
    public static let configuration = CommandConfiguration(
        commandName: "loader",
        abstract: "Keep PostgreSQL tables in step with the objects of buckets.",
        discussion: """
            EXAMPLE
              loader merge lidar_scans --database postgresql://loader@db.example.org/lab

            The database is the one of --database, else of libpq's environment (PGHOST, PGSERVICE, …).
            """,
        version: version, subcommands: [MergeCommand.self, StatusCommand.self, ExplainCommand.self])

    /// Runs the program with the arguments of the process, and ends it with the exit code.
    public static func start() async {
        let commands = configuration.subcommands.compactMap { $0.configuration.commandName }
        if let complaint = CommandSuggestion.complaint(about: CommandLine.arguments.dropFirst(), among: commands) {
            Console.note("loader: \(complaint)")
            exit(withError: ExitCode(64))
        }
        await main(WaitLimit.tie(Array(CommandLine.arguments.dropFirst())))
    }

    /// Ends the process with an error where it may have no threads, for want of which it would stand still.
    ///
    /// It is called before anything is awaited, which takes a thread itself.
    public static func requireThreads() {
        let threads = ThreadProbe.available()
        guard threads == ThreadProbe.least else {
            Console.note(
                "loader: this process may have \(threads) more threads, and needs \(ThreadProbe.least) at least. Raise what limits"
                    + " them: the user's processes (ulimit -u), the service's TasksMax=, the container's pids limit")
            exit(withError: ExitCode(1))
        }
    }

    /// Creates the command.
    public init() {}
}
