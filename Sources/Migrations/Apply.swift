internal import Glibc
internal import Layout
internal import Names
internal import Planning
public import Postgres
internal import Rendering

/// Applies migrations as psql does with their files: the same steps in the same envelopes.
public struct Apply {
    private let application: Application
    private let report: (String) -> Void
    /// How often a step is tried that others do not let in.
    private static let attempts = 5

    /// Prepares to apply.
    ///
    /// - Parameter report: told of each step when it is done, in a sentence.
    public init(_ application: Application, report: @escaping (String) -> Void) {
        self.application = application
        self.report = report
    }

    /// Applies everything that is pending; what was applied before, by whatever runner, is not applied again.
    ///
    /// - Throws: `ApplyError`; what was reported until then stays applied.
    public func run(on connection: borrowing Connection) throws(ApplyError) {
        var registries = application.registries[...]
        for migration in application.pending {
            while let registry = registries.first, registry.number < migration.version {
                try bring(registries.removeFirst(), on: connection)
            }
            try apply(migration, on: connection)
        }
        for registry in registries { try bring(registry, on: connection) }
    }

    private func bring(_ registry: PendingRegistry, on connection: borrowing Connection) throws(ApplyError) {
        let mode = TransactionMode.readCommitted.setting(
            "SET LOCAL lock_timeout = '30s'; SET LOCAL statement_timeout = '60s'; \(StepEnvelope.settings)")
        let before: String??
        do throws(DatabaseError) {
            before = try connection.transaction(mode) { () throws(DatabaseError) -> String?? in
                try connection.execute(
                    Statement(name: "lock", verbatim: "SELECT pg_catalog.pg_advisory_xact_lock(1684108385, 0)"))
                let found = try Ledger(of: application.project, on: connection).registryVersion
                guard RegistryEdition.isVersion(found ?? "0", before: registry.version) else { return nil }
                try connection.runScript(registry.statements, name: RegistryRenderer.name)
                try connection.execute(Self.record)
                return .some(found)
            }
        } catch { throw ApplyError(error, during: "bringing the registry to version \(registry.version)") }
        switch before {
        case .none: return
        case .some(.none): report("installed the registry")
        case .some(.some(let version)): report("brought the registry from version \(version) to \(registry.version)")
        }
    }

    private static let record = Statement(
        name: "record",
        verbatim: "INSERT INTO datastore.registry_version (version) VALUES (datastore.version()) ON CONFLICT DO NOTHING"
    )

    private func apply(_ migration: PendingMigration, on connection: borrowing Connection) throws(ApplyError) {
        do throws(DatabaseError) {
            try connection.execute(
                Statement(
                    name: "open",
                    verbatim: "CALL datastore.open_migration($1, $2, $3, after => $4, after_hash => $5)"),
                [
                    .text(application.project), .text(migration.version), .text(migration.hash),
                    Parameter(migration.predecessor?.version), Parameter(migration.predecessor?.hash),
                ])
        } catch { throw ApplyError(error, during: migration.title) }
        for step in migration.steps {
            let act = "\(migration.title), step \(step.number) of \(migration.steps.count)"
            do throws(DatabaseError) {
                let isNew = try attempt(on: connection) { () throws(DatabaseError) in
                    try apply(step, of: migration, on: connection)
                }
                if isNew { report("\(act): \(step.title)") }
            } catch {
                close(connection)
                throw ApplyError(error, during: act)
            }
        }
        close(connection)
    }

    /// What fails to close leaves nothing behind that the end of the session does not.
    private func close(_ connection: borrowing Connection) {
        _ = try? connection.execute(Statement(name: "close", verbatim: "CALL datastore.close_migration()"))
        try? connection.pinPath()
    }

    /// Tries again what others' locks stood against, and tells who has them.
    private func attempt(
        on connection: borrowing Connection, _ body: () throws(DatabaseError) -> Bool
    ) throws(DatabaseError) -> Bool {
        var number = 1
        while true {
            do throws(DatabaseError) { return try body() } catch {
                guard error.isLockNotAvailable || error.isDeadlock || error.isSerializationFailure else { throw error }
                let blockers = try connection.query(Statement(SQLText.Generator.blockers)) {
                    row throws(DatabaseError) in try row.text("blocker")
                }
                report((["waiting: \(error.message)"] + blockers).joined(separator: "; "))
                guard number < Self.attempts else { throw error }
            }
            sleep(UInt32(number))
            number += 1
        }
    }

    /// - Returns: false where the step was applied before.
    private func apply(
        _ step: StepText, of migration: PendingMigration, on connection: borrowing Connection
    ) throws(DatabaseError) -> Bool {
        guard step.kind == .together else {
            guard try isPending(step, migration, connection) else { return false }
            for statement in step.statements { try connection.runScript(statement, name: step.title) }
            try record(step, migration, connection)
            return true
        }
        let mode = TransactionMode.readCommitted.setting(
            StepEnvelope.together(as: step.role).joined(separator: "; "))
        return try connection.transaction(mode) { () throws(DatabaseError) -> Bool in
            guard try isPending(step, migration, connection) else { return false }
            for statement in step.statements { try connection.runScript(statement, name: step.title) }
            try record(step, migration, connection)
            return true
        }
    }

    private func isPending(
        _ step: StepText, _ migration: PendingMigration, _ connection: borrowing Connection
    ) throws(DatabaseError) -> Bool {
        let pending = try connection.first(
            Statement(name: "pending", verbatim: "SELECT datastore.is_pending($1, $2, $3::integer) AS is_pending"),
            [.text(application.project), .text(migration.version), Parameter(step.number)]
        ) { row throws(DatabaseError) in try row.bool("is_pending") }
        return pending ?? true
    }

    private func record(
        _ step: StepText, _ migration: PendingMigration, _ connection: borrowing Connection
    ) throws(DatabaseError) {
        try connection.execute(
            Statement(name: "record", verbatim: "CALL datastore.record_step($1, $2, $3::integer, $4, $5)"),
            [
                .text(application.project), .text(migration.version), Parameter(step.number), .text(migration.hash),
                Parameter(step.number == migration.steps.count ? migration.name : nil),
            ])
    }
}
