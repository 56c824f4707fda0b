internal import ArgumentParser

/// `generator`: definitions in, migrations out.
struct GeneratorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generator",
        abstract: "Writes reviewed SQL migrations from datastore definitions.",
        discussion: """
            A project has definitions in datastores/ and migrations in migrations/. No bucket and no database is needed.

            Example:
              generator init && cp datastores/example.yaml.txt datastores/scans.yaml
              generator check; generator plan; generator migrate
            """,
        version: "1.0",
        subcommands: [
            InitCommand.self, CheckCommand.self, PlanCommand.self, MigrateCommand.self, SchemaCommand.self,
        ])
}

/// The program.
public enum Generator {
    /// Runs the command that the program's arguments name, and ends the program.
    public static func main() {
        GeneratorCommand.main()
    }
}
