internal import ArgumentParser
internal import Definition
internal import Migrations
internal import Names
internal import Planning

/// `generator check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check definitions and migrations.",
        discussion: """
            Exit status: 0 everything is well and nothing is pending; 2 a migration is to be written; 1 a definition is
            invalid, or a file of migrations/ was changed, added or removed.

            Example:
              generator check --project lidar
            """)

    @OptionGroup var project: ProjectOption

    func run() throws {
        let project = try Project(project.folder)
        let plan = try project.plan()
        guard plan.changes.isEmpty else {
            for datastore in plan.datastores {
                Console.print("\(datastore.location.file): datastore \(datastore.name.name) has no migration yet")
            }
            Console.report("Next: generator plan shows what would be done, generator migrate writes it.")
            throw ExitCode.pending
        }
        let count = project.definitions.count
        Console.print("\(count) \(count == 1 ? "datastore" : "datastores"), nothing pending")
    }
}
