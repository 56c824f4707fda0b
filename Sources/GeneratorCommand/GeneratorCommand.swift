internal import ArgumentParser
internal import Layout
internal import Text

/// `generator`: definitions in, migrations out.
struct GeneratorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generator",
        abstract: "Writes reviewed SQL migrations from datastore definitions.",
        discussion: """
            A project has definitions in datastores/ and migrations in migrations/. No bucket is needed, and a database only for
            apply and check --database.

            Example:
              generator init && cp datastores/example.yaml.txt datastores/scans.yaml
              generator check; generator plan; generator migrate
            """,
        version: RegistryEdition.current.version,
        subcommands: [
            InitCommand.self, CheckCommand.self, PlanCommand.self, MigrateCommand.self, ApplyCommand.self,
            SchemaCommand.self, DjangoCommand.self,
        ])
}

/// The program.
public enum Generator {
    /// Runs the command that the program's arguments name, and ends the program.
    public static func main() {
        let commands = GeneratorCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
        if let complaint = CommandSuggestion.complaint(about: CommandLine.arguments.dropFirst(), among: commands) {
            Console.report("generator: \(complaint)")
            GeneratorCommand.exit(withError: ExitCode(64))
        }
        GeneratorCommand.main()
    }
}
