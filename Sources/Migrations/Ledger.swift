internal import Names
public import Postgres

/// What a database has of a project's migrations.
public struct Ledger: Hashable, Sendable {
    /// How far one migration has come.
    public struct Record: Hashable, Sendable {
        /// The migration's number.
        public let version: String
        /// The last of its steps that was applied.
        public let step: Int
        /// The hash under which its steps were applied; nil where they have several.
        public let hash: String?
        /// Whether all of it was applied.
        public let isWhole: Bool
    }

    /// The version of the registry; nil where the database has none.
    public let registryVersion: String?
    /// False where the registry was made without roles, as the tests of a Django project may have it.
    public let hasRoles: Bool
    /// The project's migrations that the database has, whole or not, in their order.
    public let records: [Record]

    /// Reads the ledger.
    ///
    /// - Throws: `DatabaseError`, also where the user may not look into the registry.
    public init(of project: String, on connection: borrowing Connection) throws(DatabaseError) {
        try connection.pinPath()
        let installed = try connection.first(Statement(SQLText.Generator.registry)) { row throws(DatabaseError) in
            try row.bool("is_installed")
        }
        guard installed == true else {
            (registryVersion, hasRoles, records) = (nil, true, [])
            return
        }
        let version = Statement(name: "version", verbatim: "SELECT datastore.version() AS version")
        registryVersion = try connection.first(version) { row throws(DatabaseError) in try row.text("version") }
        hasRoles =
            try connection.first(Statement(SQLText.Generator.hasRoles)) { row throws(DatabaseError) in
                try row.bool("has_roles")
            } ?? true
        records = try connection.query(Statement(SQLText.Generator.ledger), [.text(project)]) {
            row throws(DatabaseError) in
            Record(
                version: try row.text("version"), step: Int(try row.int64("step")),
                hash: try row.bool("is_of_one_file") ? try row.text("hash") : nil, isWhole: try row.bool("is_whole"))
        }
    }

    /// How far a migration has come; nil where nothing of it was applied.
    public subscript(version: String) -> Record? { records.first { $0.version == version } }
}

extension Connection {
    /// Keeps what is in other schemas from being taken for the server's own, until the end of the session or of a migration.
    func pinPath() throws(DatabaseError) {
        try execute(
            Statement(
                name: "path", verbatim: "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', false)"))
    }
}

extension Statement {
    /// A statement of a file that was embedded.
    init(_ file: EmbeddedText) {
        self.init(name: file.name, verbatim: file.text)
    }
}
