public import Definition
public import Layout
internal import Objects
public import Planning
public import Rendering

/// The migrations of a project on disk.
public struct MigrationDirectory: Sendable {
    private let folder: ProjectFolder
    /// What the lock file records.
    public let lock: LockFile

    /// Reads the lock file of a project.
    ///
    /// - Throws: `MigrationError.noProject` where there is none, `lostLock` where migrations are without it, and what
    ///   `LockFile` throws.
    public init(_ folder: ProjectFolder) throws(MigrationError) {
        self.folder = folder
        guard let text = try folder.read(folder.lock) else {
            let names = folder.exists(folder.migrations) ? try folder.migrationNames() : []
            throw names.contains { $0.hasSuffix(".up.sql") } ? .lostLock(folder.lock) : .noProject(folder.path)
        }
        lock = try LockFile(text: text)
    }

    /// What in the folder is not as the lock file says, one sentence for each file.
    ///
    /// - Parameter expected: files that are about to be written: a `migrate` that was interrupted may have left them.
    public func findings(expecting expected: [String: String] = [:]) throws(MigrationError) -> [String] {
        var findings: [String] = []
        var known: Set<String> = ["datastore.lock"]
        for entry in lock.all {
            for (file, hash) in zip(MigrationFile.allCases, entry.files) {
                let name = file.name(version: entry.version, name: entry.name)
                known.insert(name)
                let path = folder.migration(name)
                guard let text = try folder.read(path) else {
                    findings.append("\(path): the file was removed; take it from version control")
                    continue
                }
                if SHA256Digest.hexadecimal(of: text) != hash {
                    findings.append("\(path): \(Self.change(in: text, hash))")
                }
            }
        }
        for name in try folder.migrationNames() where !known.contains(name) && isMigration(name) {
            if let text = expected[name], try folder.read(folder.migration(name)) == text { continue }
            findings.append(
                "\(folder.migration(name)): the file is not in datastore.lock: it was added by hand, or an interrupted"
                    + " migrate left it; remove it")
        }
        return findings
    }

    /// What became of a file since it was written.
    private static func change(in text: String, _ hash: String) -> String {
        let unix = text.replacing("\r\n", with: "\n")
        guard SHA256Digest.hexadecimal(of: unix) == hash else {
            return "the file was changed since it was written; take it from version control"
        }
        return
            "only its line ends differ: they are CRLF, and were LF. Check it out anew; migrations/.gitattributes keeps git"
            + " from changing them"
    }

    private func isMigration(_ name: String) -> Bool {
        name.hasSuffix(".sql") || name.hasSuffix(ProjectFolder.unfinished)
    }

    /// What the next migration does; its changes are empty where there is nothing to do.
    ///
    /// - Throws: `PlanningError`.
    public func plan(
        to datastores: [Datastore], edition: RegistryEdition = .current
    ) throws(PlanningError) -> Plan {
        let registry = lock.registries.last?.hash ?? edition.version
        let changes = try Difference.changes(
            from: lock.datastores, registry: registry, to: datastores, edition: edition)
        return try Plan(changes, as: lock.nextKey, edition: edition)
    }

    /// Whether the project gets the registry from its own files, or from an extension.
    ///
    /// - Throws: `MigrationError` where the registry's file cannot be read.
    public func runtime() throws(MigrationError) -> RuntimeSource {
        guard let entry = lock.registries.last else { return .migration }
        return try contents(of: .up, entry).contains("CREATE EXTENSION datastore") ? .package : .migration
    }

    /// Writes the next migration, and the lock file last.
    ///
    /// - Returns: the paths of the files that were written, without that of the lock file.
    /// - Throws: `MigrationError.tampered` if the folder is not as the lock file says; nothing is written then.
    public func write(
        _ plan: Plan, name: String, registry sql: RegistryText = .current
    ) throws(MigrationError) -> [String] {
        guard MigrationName.isValid(name) else { throw .badName(name) }
        var next = lock
        var texts: [MigrationText] = []
        if let upgrade = plan.registry {
            let text = RegistryRenderer(try runtime(), plan.edition, sql).text(number: upgrade.number)
            next.add(registry: text)
            texts.append(text)
        }
        if !plan.steps.isEmpty {
            let text = PlanRenderer(plan).migration(name: name, after: lock.last)
            next.add(text, of: plan)
            texts.append(text)
        }
        let files = texts.flatMap(Self.files)
        let findings = try findings(expecting: Dictionary(files.map { ($0.name, $0.content) }) { first, _ in first })
        guard findings.isEmpty else { throw .tampered(findings) }
        for file in files { try folder.write(file.content, to: folder.migration(file.name)) }
        try folder.write(next.text, to: folder.lock)
        return files.map { folder.migration($0.name) }
    }

    /// Writes the files that bring the registry into a database, and a lock file of nothing else.
    ///
    /// - Returns: the paths of the files that were written, without that of the lock file.
    static func create(
        in folder: ProjectFolder, project: String, _ text: MigrationText
    ) throws(MigrationError) -> [String] {
        var lock = LockFile(project: project)
        lock.add(registry: text)
        let files = files(of: text)
        for file in files { try folder.write(file.content, to: folder.migration(file.name)) }
        try folder.write(lock.text, to: folder.lock)
        return files.map { folder.migration($0.name) }
    }

    private static func files(of text: MigrationText) -> [(name: String, content: String)] {
        zip(MigrationFile.allCases, [text.up, text.down, text.verify]).map { file, content in
            (name: file.name(version: text.version, name: text.name), content: content)
        }
    }

    /// What a migration's files send.
    ///
    /// - Throws: `MigrationError` where they are not as they were written.
    public func scripts(of entry: LockFile.Entry) throws(MigrationError) -> (up: MigrationScript, down: MigrationScript)
    {
        let names = [MigrationFile.up, .down].map { $0.name(version: entry.version, name: entry.name) }
        return (
            up: try MigrationScript(text: contents(of: .up, entry), file: names[0]),
            down: try MigrationScript(text: contents(of: .down, entry), file: names[1])
        )
    }

    /// What a file of a migration holds.
    ///
    /// - Throws: `MigrationError.tampered` if it is not there, or not as the lock file says.
    func contents(of file: MigrationFile, _ entry: LockFile.Entry) throws(MigrationError) -> String {
        let path = folder.migration(file.name(version: entry.version, name: entry.name))
        guard let text = try folder.read(path), let index = MigrationFile.allCases.firstIndex(of: file),
            SHA256Digest.hexadecimal(of: text) == entry.files[index]
        else { throw .tampered(["\(path): the file is not as datastore.lock says; take it from version control"]) }
        return text
    }
}
