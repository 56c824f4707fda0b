internal import ArgumentParser
internal import Migrations
internal import Planning
internal import Rendering

/// `generator plan`.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what the next migration would do.",
        discussion: """
            Exit status: 0 nothing is to be done; 2 there are changes; 1 something is wrong.

            Example:
              generator plan --format markdown > plan.md
            """)

    @OptionGroup var project: ProjectOption

    @Option(help: "How the plan is shown: table, json or markdown.")
    var format = PlanFormat.table

    func run() throws {
        let project = try Project(project.folder)
        let plan = try project.plan()
        let name = "\(plan.key.version)_\(plan.name)"
        Console.print(format.show(plan, migration: plan.changes.isEmpty ? nil : name))
        if !plan.changes.isEmpty { throw ExitCode.pending }
    }
}
