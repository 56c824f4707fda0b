internal import ArgumentParser
internal import Migrations
internal import Postgres
internal import Rendering

/// `generator apply`.
struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Apply the migrations that a database has not.",
        discussion: """
            Sends what the files of migrations/ would send through psql, the registry's first. It goes on where any runner
            stopped, so that it may be killed and run again at any moment. What is missing is said before it begins.

            Exit status: 0 the database has every migration; 1 something is wrong; 2 with --dry-run, something is pending;
            6 other sessions did not let it in. What was applied until then stays applied.

            The database is the one of --database, else of libpq's environment (PGHOST, PGSERVICE, …).

            Example:
              generator apply --database postgresql://dba@db.example.org/lab --project lidar
            """)

    @OptionGroup var project: ProjectOption
    @OptionGroup var database: DatabaseOption

    @Flag(name: .customLong("dry-run"), help: "Say what would be applied and what is missing, and change nothing.")
    var isDryRun = false

    func run() throws {
        let isPending: Bool
        do throws(ApplyError) { isPending = try apply() } catch { throw Console.fail(error) }
        if isPending { throw ExitCode.pending }
    }

    /// - Returns: whether something is left to be applied.
    private func apply() throws(ApplyError) -> Bool {
        let directory = try project.wholeDirectory()
        let connection = try database.connect()
        let application = try Application(directory, on: connection)
        try Self.announce(on: connection)
        if isDryRun {
            for line in Self.plan(application) { Console.print(line) }
        }
        let missing = try Self.missingRights(application, connection)
        guard missing.isEmpty else { throw .missingRights(missing) }
        if isDryRun { return !application.isDone }
        try Apply(application, report: Console.print).run(on: connection)
        Console.print(Self.summary(application))
        return false
    }

    private static func announce(on connection: borrowing Connection) throws(ApplyError) {
        do throws(DatabaseError) {
            for holder in try Application.holders(on: connection) { Console.report("a migration is open: \(holder)") }
        } catch { throw .database(error, during: "looking who else migrates") }
    }

    private static func missingRights(
        _ application: Application, _ connection: borrowing Connection
    ) throws(ApplyError) -> [String] {
        guard !application.isDone else { return [] }
        do throws(DatabaseError) { return try application.missingRights(on: connection) } catch {
            throw .database(error, during: "looking for missing rights")
        }
    }

    private static func plan(_ application: Application) -> [String] {
        let registries = application.registries.enumerated().map { index, registry in
            (number: registry.number, lines: [registry.title(installs: application.installsRegistry && index == 0)])
        }
        let migrations = application.pending.map { migration in
            (
                number: migration.version,
                lines: migration.steps.dropFirst(migration.applied).map { step in
                    "\(migration.title), step \(step.number) of \(migration.steps.count): \(step.title)"
                }
            )
        }
        return (registries + migrations).sorted {
            ($0.number.utf8.count, $0.number) < ($1.number.utf8.count, $1.number)
        }
        .flatMap(\.lines)
    }

    private static func summary(_ application: Application) -> String {
        let count = application.pending.count
        return "\(count) \(count == 1 ? "migration" : "migrations") applied, \(application.applied) there before"
    }
}
