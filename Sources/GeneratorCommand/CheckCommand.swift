internal import ArgumentParser
internal import Definition
internal import Migrations
internal import Names
internal import Planning
internal import Postgres

/// `generator check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check definitions and migrations, and with --database a database.",
        discussion: """
            With --database it is said of each migration how far the database has come, and what in the database is not as
            the migrations made it.

            Exit status: 0 everything is well and nothing is pending; 2 a migration is to be written or applied, or the
            database differs; 1 a definition is invalid, or a file of migrations/ was changed, added or removed.

            Example:
              generator check --project lidar
              generator check --project lidar --database postgresql://dba@db.example.org/lab
            """)

    @OptionGroup var project: ProjectOption
    @OptionGroup var database: DatabaseOption

    func run() throws {
        let isWritten = try checkDefinitions()
        guard database.database != nil else {
            if !isWritten { throw ExitCode.pending }
            return
        }
        let findings: [String]
        do throws(ApplyError) { findings = try checkDatabase() } catch { throw Console.fail(error) }
        for finding in findings { Console.print(finding) }
        if !isWritten || !findings.isEmpty { throw ExitCode.pending }
    }

    private func checkDatabase() throws(ApplyError) -> [String] {
        let directory = try project.wholeDirectory()
        let connection = try database.connect()
        let application = try Application(directory, on: connection)
        guard !application.installsRegistry else { return ["the database has no registry"] }
        let registries = application.registries.map { registry in
            "\(registry.number)_registry was not applied: the registry is of version"
                + " \(application.ledger.registryVersion ?? "none"), and \(registry.version) is needed"
        }
        let half = application.pending.map { migration in
            migration.applied == 0
                ? "\(migration.title) was not applied"
                : "\(migration.title) stands at step \(migration.applied) of \(migration.steps.count)"
        }
        let pending = Set(application.pending.map(\.version))
        let whole = directory.lock.entries.map(\.version).filter { !pending.contains($0) }
        return try registries + half
            + Verification(directory).differences(of: whole, application.ledger, on: connection)
    }

    /// - Returns: whether there is a migration for everything that the definitions ask for.
    private func checkDefinitions() throws -> Bool {
        let project = try Project(project.folder)
        let plan = try project.plan()
        guard plan.changes.isEmpty else {
            for change in plan.changes { Console.print(Self.pending(change)) }
            // As it is to be typed.
            let option = self.project.path == "." ? "" : " --project \(self.project.path)"
            Console.report(
                "Next: generator plan\(option) shows what would be done, generator migrate\(option) writes it.")
            return false
        }
        let count = project.definitions.count
        Console.print("\(count) \(count == 1 ? "datastore" : "datastores"), nothing pending")
        return true
    }

    private static func pending(_ change: Change) -> String {
        switch change {
        case .upgradeRegistry(let from, let to):
            "the registry of the migrations is of version \(from), and this generator writes for \(to)"
        case .renewDatastore(let recorded, let contract):
            "\(recorded.datastore.location.file): datastore \(recorded.datastore.name.name) is of contract"
                + " \(recorded.contract) with the registry, and comes to \(contract)"
        case .createDatastore(let datastore):
            "\(datastore.location.file): datastore \(datastore.name.name) has no migration yet"
        }
    }
}
