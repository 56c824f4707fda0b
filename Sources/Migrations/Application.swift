public import Definition
internal import Layout
internal import Names
internal import Planning
public import Postgres
internal import Rendering

/// What has to be done to bring a database to where a project's migrations are.
///
/// It is made of the files as they were written and reviewed, not of the definitions.
public struct Application: Sendable {
    /// By what the ledger knows the project.
    public let project: String
    /// What brings the registry, or later versions of it; empty where the database has what the migrations need.
    public let registries: [PendingRegistry]
    /// The migrations that the database has not, or not whole, in their order.
    public let pending: [PendingMigration]
    /// How many migrations the database has whole.
    public let applied: Int
    /// The datastores that the pending migrations make.
    public let datastores: [Datastore]
    /// What the database says of itself.
    public let ledger: Ledger

    /// Reads a project's files, and compares them with what a database has.
    ///
    /// - Throws: `ApplyError.project` where the files are not as the lock file says, `otherHistory` where the database was
    ///   brought another way, and `database`.
    public init(_ directory: MigrationDirectory, _ ledger: Ledger) throws(ApplyError) {
        let lock = directory.lock
        project = lock.project
        self.ledger = ledger
        guard ledger.hasRoles else {
            throw .otherHistory(
                "the registry of this database was made without roles (DATASTORE_ROLES = False): it is for the tests of a"
                    + " Django project, whose migrate alone may change it")
        }
        let known = Set(lock.entries.map(\.version))
        if let stranger = ledger.records.first(where: { !known.contains($0.version) }) {
            throw .otherHistory(
                "the database has migration \(stranger.version) of \(lock.project), which datastore.lock has not: take"
                    + " the project's newest files from version control")
        }
        do throws(MigrationError) {
            registries = try Self.registries(directory, after: ledger.registryVersion)
        } catch { throw .project(error) }
        var pending: [PendingMigration] = []
        for (index, entry) in lock.entries.enumerated() {
            let record = ledger[entry.version]
            guard record == nil || record?.hash == entry.hash else {
                throw .otherHistory(
                    "migration \(entry.version) of \(lock.project) was applied to this database from another file:"
                        + " compare datastore.migration_step with datastore.lock")
            }
            if record?.isWhole == true { continue }
            let predecessor = index == 0 ? nil : lock.entries[index - 1]
            do throws(MigrationError) {
                pending.append(try Self.read(entry, after: predecessor, directory, applied: record?.step ?? 0))
            } catch { throw .project(error) }
        }
        self.pending = pending
        applied = lock.entries.count - pending.count
        let versions = Set(pending.map(\.version))
        datastores = lock.datastores.filter { versions.contains($0.version) }.map(\.datastore)
    }

    /// The same, of what a database says of itself.
    ///
    /// - Throws: as above; `database` also where the user may not look into the registry.
    public init(_ directory: MigrationDirectory, on connection: borrowing Connection) throws(ApplyError) {
        let ledger: Ledger
        do throws(DatabaseError) {
            ledger = try Ledger(of: directory.lock.project, on: connection)
        } catch {
            guard error.sqlState == "42501" else { throw .database(error, during: "reading the ledger") }
            throw Self.stranger(on: connection, error)
        }
        try self.init(directory, ledger)
    }

    /// Who may not read the ledger is told what would help.
    private static func stranger(on connection: borrowing Connection, _ refusal: DatabaseError) -> ApplyError {
        let rights = try? missingRights(installs: false, schemas: [], roles: [], on: connection)
        guard let rights, !rights.isEmpty else { return .database(refusal, during: "reading the ledger") }
        return .missingRights(rights)
    }

    /// Whether the database has everything.
    public var isDone: Bool { registries.isEmpty && pending.isEmpty }

    /// Whether the database has no registry yet.
    public var installsRegistry: Bool { ledger.registryVersion == nil && !registries.isEmpty }

    private static func registries(
        _ directory: MigrationDirectory, after found: String?
    ) throws(MigrationError) -> [PendingRegistry] {
        var pending: [PendingRegistry] = []
        for entry in directory.lock.registries where RegistryEdition.isVersion(found ?? "0", before: entry.hash) {
            let script = try MigrationScript(text: directory.contents(of: .up, entry), file: entry.title)
            guard script.statements.count == 1 else { throw .unreadable(entry.title) }
            pending.append(
                PendingRegistry(number: entry.version, version: entry.hash, statements: script.statements[0]))
        }
        return pending
    }

    private static func read(
        _ entry: LockFile.Entry, after predecessor: LockFile.Entry?, _ directory: MigrationDirectory, applied: Int
    ) throws(MigrationError) -> PendingMigration {
        let file = MigrationFile.up.name(version: entry.version, name: entry.name)
        let script = try MigrationScript(text: directory.contents(of: .up, entry), file: file)
        let key = MigrationKey(project: directory.lock.project, version: entry.version)
        let hash = StepText.hash(of: script.steps, as: key, name: entry.name, after: predecessor?.hash)
        guard hash == entry.hash else { throw .unreadable(file) }
        return PendingMigration(
            version: entry.version, name: entry.name, hash: hash,
            predecessor: predecessor.map { Predecessor(version: $0.version, hash: $0.hash) }, steps: script.steps,
            applied: applied)
    }

    /// What the user lacks to apply it, each with what to do; empty where nothing is missing.
    ///
    /// - Throws: `DatabaseError`.
    public func missingRights(on connection: borrowing Connection) throws(DatabaseError) -> [String] {
        let roles = datastores.flatMap { $0.access.roles }.map(\.name)
        return try Self.missingRights(
            installs: installsRegistry, schemas: datastores.map(\.schema.name), roles: roles, on: connection)
    }

    private static func missingRights(
        installs: Bool, schemas: [String], roles: [String], on connection: borrowing Connection
    ) throws(DatabaseError) -> [String] {
        try connection.query(
            Statement(SQLText.Generator.rights), [.bool(installs), .textArray(schemas), .textArray(roles)]
        ) { row throws(DatabaseError) in "\(try row.text("missing")): \(try row.text("remedy"))" }
    }

    /// The sessions that have a migration open in a database, each in words; empty where none has.
    ///
    /// - Throws: `DatabaseError`.
    public static func holders(on connection: borrowing Connection) throws(DatabaseError) -> [String] {
        try connection.query(Statement(SQLText.Generator.holders)) { row throws(DatabaseError) in
            try row.text("holder")
        }
    }
}
