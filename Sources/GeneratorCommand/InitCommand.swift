internal import ArgumentParser
internal import Migrations
internal import Planning

/// `generator init`.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a new project.",
        discussion: """
            Writes datastores/ with a commented example, and migrations/ with the migration that installs the registry.

            Example:
              generator init lidar
            """)

    @Argument(help: "The folder of the project.")
    var dir = "."

    @Flag(name: .customLong("extension"), help: "Install the registry as the extension datastore, not as plain SQL.")
    var usesExtension = false

    func run() throws {
        let folder = ProjectFolder(dir)
        do {
            let written = try ProjectTemplate.create(in: folder, runtime: usesExtension ? .package : .migration)
            for path in written { Console.print("wrote \(path)") }
        } catch { throw Console.fail(error) }
        Console.report(
            "Next: write a definition into \(folder.datastores)/NAME.yaml after the example there, then run: generator check"
        )
    }
}
