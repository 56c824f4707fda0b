internal import ArgumentParser
internal import Migrations
internal import Planning

/// `generator migrate`.
struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Write the next migration.",
        discussion: """
            Writes migrations/NNNN_NAME.up.sql, .down.sql and .verify.sql, and records them in migrations/datastore.lock.

            Example:
              generator migrate --name create_scans
              psql -v ON_ERROR_STOP=1 -f migrations/0001_create_scans.up.sql
            """)

    @OptionGroup var project: ProjectOption

    @Option(help: "The name of the migration: lower-case letters, digits and underscores.")
    var name: String?

    func validate() throws {
        if let name, !MigrationName.isValid(name) { throw ValidationError("\(MigrationError.badName(name))") }
    }

    func run() throws {
        // What an interrupted run has left is found when the files are written.
        let folder = project.folder
        let project = try Project(folder, checkingMigrations: false)
        let plan = try project.plan()
        do {
            guard !plan.changes.isEmpty else {
                let findings = try project.directory.findings()
                guard findings.isEmpty else { throw MigrationError.tampered(findings) }
                Console.print("nothing to do: every datastore is as its last migration made it")
                return
            }
            let written = try project.directory.write(plan, name: name ?? plan.name)
            for path in written { Console.print("wrote \(path)") }
            Console.print("wrote \(folder.lock)")
            Console.report("Next: review them, then run: psql -v ON_ERROR_STOP=1 -f \(written.first ?? "")")
        } catch { throw Console.fail(error) }
    }
}
