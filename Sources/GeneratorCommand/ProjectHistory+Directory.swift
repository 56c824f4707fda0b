internal import Django
internal import Migrations
internal import Planning
internal import Rendering

extension ProjectHistory {
    /// Reads what a project's files send, in the order in which a database gets them.
    ///
    /// - Throws: `MigrationError` where they are not as they were written.
    init(of directory: MigrationDirectory) throws(MigrationError) {
        let lock = directory.lock
        guard lock.all.first?.isRegistry == true else { throw .brokenLock("it does not begin with the registry") }
        var events: [Event] = []
        var predecessor: LockFile.Entry?
        for entry in lock.all {
            if entry.isRegistry {
                events.append(.registry(try ProjectRegistry(of: entry, directory)))
            } else {
                events.append(.migration(try ProjectMigration(of: entry, after: predecessor, directory)))
                predecessor = entry
            }
        }
        self.init(
            project: lock.project, events: events,
            datastores: lock.datastores.map {
                Mirrored(
                    $0.datastore, created: $0.created.version, firstContract: $0.created.contract,
                    contract: $0.contract)
            })
    }
}

extension ProjectRegistry {
    fileprivate init(of entry: LockFile.Entry, _ directory: MigrationDirectory) throws(MigrationError) {
        let statements = try directory.scripts(of: entry).up.statements
        self.init(number: entry.version, version: entry.hash, statements: statements.joined(separator: "\n"))
    }
}

extension ProjectMigration {
    fileprivate init(
        of entry: LockFile.Entry, after predecessor: LockFile.Entry?, _ directory: MigrationDirectory
    ) throws(MigrationError) {
        let scripts = try directory.scripts(of: entry)
        func steps(_ texts: [StepText]) -> [Step] {
            texts.map { step in
                Step(
                    number: step.number, isTogether: step.kind == .together, isRights: step.isRights, title: step.title,
                    statements: step.statements)
            }
        }
        self.init(
            version: entry.version, name: entry.name, hash: entry.hash,
            predecessor: predecessor.map { (version: $0.version, hash: $0.hash) }, steps: steps(scripts.up.steps),
            look: scripts.down.statements.joined(separator: "\n"), undoing: steps(scripts.down.undoing))
    }
}
