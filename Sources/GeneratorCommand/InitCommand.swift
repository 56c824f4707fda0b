internal import ArgumentParser
internal import Migrations
internal import Planning

/// `generator init`.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a new project.",
        discussion: """
            Writes datastores/ with a commented example, and migrations/ with the files that install the registry. A
            database's ledger knows the project by its name, which is the folder's unless --name gives another.

            Example:
              generator init lidar --name science
            """)

    @Argument(help: "The folder of the project.")
    var dir = "."

    @Option(help: "The project's name: lower-case letters, digits and underscores.")
    var name: String?

    @Flag(name: .customLong("extension"), help: "Install the registry as the extension datastore, not as plain SQL.")
    var usesExtension = false

    func validate() throws {
        if let name, !ProjectName.isValid(name) {
            throw ValidationError(
                "\"\(name)\" is no name for a project: write at most \(ProjectName.maximumBytes) lower-case letters, digits"
                    + " and underscores")
        }
    }

    func run() throws {
        let folder = ProjectFolder(dir)
        do {
            let written = try ProjectTemplate.create(
                in: folder, name: name, runtime: usesExtension ? .package : .migration)
            for path in written { Console.print("wrote \(path)") }
        } catch { throw Console.fail(error) }
        Console.report(
            "Next: write a definition into \(folder.datastores)/NAME.yaml after the example there, then run: generator check"
        )
    }
}
