internal import Layout
internal import Names
internal import Postgres

/// The registry of a database, found to be there and of a version that this loader knows.
public struct Registry: Sendable {
    /// What the caller is going to do.
    public enum Purpose: Sendable {
        /// Read logged tables only; a standby will do.
        case reading
        /// Begin runs.
        case merging
    }

    let link: Link

    /// Examines the server, and says in one sentence what is missing.
    ///
    /// - Parameters:
    ///   - database: the registry's; a connection of the registry's own is made.
    ///   - stop: ends what waits.
    /// - Throws: `SyncError` for a server that cannot be written to, has no registry or one of another major version, or
    ///   does not let this role use it.
    public init(
        _ database: Database, for purpose: Purpose, stop: StopRequest = StopRequest()
    ) async throws(SyncError) {
        let meter = ProgressMeter(store: "", expected: nil, observer: nil)
        link = Link(database, Patience(stop: stop, meter: meter))
        do throws(SyncError) { try await check(for: purpose) } catch {
            await close()
            throw error
        }
    }

    /// Closes the connection.
    public func close() async { await link.close() }

    private func check(for purpose: Purpose) async throws(SyncError) {
        let probe = try await link.one(Statement(SQLText.Loader.probeServer)) { row throws(DatabaseError) in
            Probe(
                hasRegistry: try row.bool("has_registry"), isStandby: try row.bool("is_standby"),
                isReadOnly: try row.bool("is_read_only"), role: try row.text("role_name"),
                isLoader: try row.bool("is_loader"), mayRead: try row.bool("may_read"))
        }
        try probe.check(for: purpose)
        let version = try await link.one(Statement(SQLText.Loader.registryVersion)) { row throws(DatabaseError) in
            try row.text("version")
        }
        try Self.check(version: version)
    }

    /// Throws unless the registry is of the loader's version or a later one of the same major version, and says which of
    /// the two has to move.
    static func check(version: String) throws(SyncError) {
        let own = RegistryEdition.current.version
        let majors = [version, own].map { $0.split(separator: ".").first.flatMap { Int($0) } }
        if let major = majors[0], major <= majors[1] ?? major, RegistryEdition.isVersion(version, before: own) {
            throw SyncError(
                .failed, "the registry has version \(version), and this loader needs \(own)",
                advice:
                    "Write and apply the migration that upgrades the registry, with the generator of the loader's version"
            )
        }
        guard majors[0] == majors[1] else {
            throw SyncError(
                .failed, "the registry has version \(version), and this loader works with \(majors[1] ?? 0).x",
                advice: "Use a loader of the registry's version")
        }
    }

    /// The names of all datastores.
    public func storeNames() async throws(SyncError) -> [String] {
        try await link.all(Statement(SQLText.Loader.storeNames)) { row throws(DatabaseError) in try row.text("name")
        }
    }

    private struct Probe: Sendable {
        var hasRegistry: Bool
        var isStandby: Bool
        var isReadOnly: Bool
        var role: String
        var isLoader: Bool
        var mayRead: Bool

        func check(for purpose: Purpose) throws(SyncError) {
            guard hasRegistry else {
                throw SyncError(
                    .failed, "the database has no registry of datastores",
                    advice: "Apply the migrations of the project to it, or name another database by --database")
            }
            guard mayRead || purpose == .merging && !isLoader else {
                throw SyncError(
                    .failed, "the role \(role) may not use the registry", advice: "\(grant("datastore_reader"))")
            }
            guard purpose == .merging else { return }
            if isStandby {
                throw SyncError(
                    .failed, "the server is a standby, which cannot be written to",
                    advice: "Name the primary by --database")
            }
            if isReadOnly {
                throw SyncError(
                    .failed,
                    "default_transaction_read_only is on for \(role) in this database, so nothing can be written",
                    advice: "Turn it off for this role, or name another database by --database")
            }
            guard isLoader else {
                throw SyncError(
                    .failed, "the role \(role) is not a member of datastore_loader", advice: grant("datastore_loader"))
            }
        }

        private func grant(_ wanted: String) -> String {
            let name = (try? Identifier(role))?.sql.text ?? role
            return "Have an administrator run: GRANT \(wanted) TO \(name)"
        }
    }
}
