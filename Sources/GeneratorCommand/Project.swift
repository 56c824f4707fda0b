internal import ArgumentParser
internal import Definition
internal import Migrations
internal import Planning

/// The option that all commands on a project share.
struct ProjectOption: ParsableArguments {
    @Option(name: .customLong("project"), help: ArgumentHelp("The project's folder.", valueName: "dir"))
    var path = "."

    var folder: ProjectFolder { ProjectFolder(path) }

    /// The migrations, whose files are as they were written.
    ///
    /// - Throws: `ApplyError.project`.
    func wholeDirectory() throws(ApplyError) -> MigrationDirectory {
        do throws(MigrationError) {
            let directory = try MigrationDirectory(folder)
            let findings = try directory.findings()
            guard findings.isEmpty else { throw .tampered(findings) }
            return directory
        } catch { throw .project(error) }
    }
}

/// A project that was read and found whole.
struct Project {
    let directory: MigrationDirectory
    let definitions: [Datastore]

    /// Reads definitions and migrations, and reports everything that is wrong with either.
    ///
    /// - Throws: `ExitCode.failure` after everything was reported.
    init(_ folder: ProjectFolder, checkingMigrations: Bool = true) throws {
        var isWhole = true
        let reading = DefinitionReader.read(directory: folder.datastores)
        for diagnostic in reading.diagnostics { Console.report("\(diagnostic)") }
        if !reading.isValid { isWhole = false }
        do {
            directory = try MigrationDirectory(folder)
            if checkingMigrations {
                for finding in try directory.findings() {
                    Console.report(finding)
                    isWhole = false
                }
            }
        } catch { throw Console.fail(error) }
        guard isWhole else { throw ExitCode.failure }
        definitions = reading.datastores
    }

    /// What the next migration does; its changes are empty where there is nothing to do.
    func plan() throws -> Plan {
        do { return try directory.plan(to: definitions) } catch {
            throw Console.fail(error)
        }
    }
}
