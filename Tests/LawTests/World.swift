internal import Foundation
internal import TestSupport

/// A server with empty datastores to copy, and a folder that plays their bucket.
///
/// Histories in one world run one after another.
actor World {
    let cluster: TemporaryCluster
    let proxy: FaultProxy
    private let folders: TemporaryFolder
    private let loader: String
    private var runs = 0

    /// Starts a server and makes the datastores in it.
    ///
    /// - Parameter mutant: a fault to put into the SQL first.
    init(mutant: Mutant? = nil) async throws {
        loader = try ProcessInfo.processInfo.environment["LAW_LOADER"] ?? builtProgram("loader")
        cluster = try await TemporaryCluster.create()
        proxy = try FaultProxy(to: cluster.port)
        folders = try TemporaryFolder()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folders.path)
        var applied = mutant == nil
        for policy in DeletePolicy.allCases {
            for scope in ScopeChoice.allCases where try await makeTemplate(policy, scope, mutant) { applied = true }
        }
        guard applied else { throw SupportError("the fault could not be put in: \(mutant?.name ?? "")") }
    }

    deinit { proxy.stop() }

    /// Stops the server and removes everything.
    func remove() async throws {
        proxy.stop()
        try await cluster.remove()
    }

    /// An empty bucket.
    func folder() throws -> Folder {
        let folder = Folder(path: folders.path + "/bucket", aside: folders.path + "/aside")
        for path in [folder.path, folder.path + "-away"] {
            try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            try? FileManager.default.removeItem(atPath: path)
        }
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: false)
        return folder
    }

    /// An empty datastore over a folder.
    func database(_ policy: DeletePolicy, over folder: Folder) async throws -> TestDatabase {
        let database = try await cluster.createDatabase(template: Self.template(policy, .wide))
        try await database.psql("UPDATE datastore.store SET bucket = 'file://\(folder.path)/'")
        return database
    }

    func drop(_ database: TestDatabase) async throws {
        try await maintenance.psql("DROP DATABASE \(database.name) WITH (FORCE)")
    }

    /// Starts a loader.
    func start(
        _ database: TestDatabase, _ options: [String] = [], fault: String? = nil, leaseSeconds: Int = 30,
        throughProxy: Bool = false, environment: [String: String?] = [:]
    ) throws -> RunningProgram {
        runs += 1
        let port = throughProxy ? proxy.port : cluster.port
        let url = "postgresql://law_loader@127.0.0.1:\(port)/\(database.name)"
        return try RunningProgram(
            [loader, "merge", "law", "--database", url, "--lease", "\(leaseSeconds)"] + options,
            environment: environment.merging(["DATASTORE_FAULT": fault]) { $1 },
            outputFile: "\(folders.path)/run\(runs % 8)", isNobody: true)
    }

    /// The variables with which a loader meets failures of the disk.
    ///
    /// - Parameter condition: a file while which is there they happen; nil: always.
    func environment(
        for failures: [FailingFiles.Failure], while condition: String? = nil
    ) async throws -> [String: String?] {
        try await FailingFiles.environment(for: failures, in: folders, while: condition)
    }

    /// What a definition of another scope would have put into a database.
    func scopeStatements(_ policy: DeletePolicy, _ scope: ScopeChoice) async throws -> String {
        let source = TestDatabase(cluster: cluster, name: Self.template(policy, scope))
        return try await source.psql(
            """
            SELECT pg_get_functiondef('datastore.in_scope_law'::regproc)
                || format(E';\\nUPDATE datastore.store SET definition = %L, definition_hash = %L, source_hash = %L;\\n',
                          definition, definition_hash, source_hash)
            FROM datastore.store
            """)
    }

    private var maintenance: TestDatabase { TestDatabase(cluster: cluster, name: "postgres") }

    private static func template(_ policy: DeletePolicy, _ scope: ScopeChoice) -> String { "law_\(policy)_\(scope)" }

    /// - Returns: whether the fault found its text.
    private func makeTemplate(_ policy: DeletePolicy, _ scope: ScopeChoice, _ mutant: Mutant?) async throws -> Bool {
        let name = Self.template(policy, scope)
        try await maintenance.psql("CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8'")
        let database = TestDatabase(cluster: cluster, name: name)
        var applied = false
        for sql in try await Migrations.shared.value[name] ?? [] {
            let changed = mutant?.applied(to: sql) ?? sql
            applied = applied || changed != sql
            try await database.psql(changed)
        }
        try await database.psql(Self.loaderRole)
        return applied
    }

    /// What the generator makes of the definitions, once for all worlds.
    private enum Migrations {
        static let shared = Task {
            var all: [String: [String]] = [:]
            for policy in DeletePolicy.allCases {
                for scope in ScopeChoice.allCases {
                    all[World.template(policy, scope)] = try await Self.migrations(policy, scope)
                }
            }
            return all
        }

        private static func migrations(_ policy: DeletePolicy, _ scope: ScopeChoice) async throws -> [String] {
            let project = try TemporaryFolder()
            let generator = try builtProgram("generator")
            try await runSuccessfully(generator, ["init", project.path])
            for name in try FileManager.default.contentsOfDirectory(atPath: project.path + "/datastores") {
                try FileManager.default.removeItem(atPath: "\(project.path)/datastores/\(name)")
            }
            try project.write(Definition.text(policy: policy, scope: scope), to: "datastores/law.yaml")
            try await runSuccessfully(generator, ["migrate", "--project", project.path])
            let folder = project.path + "/migrations"
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            return try names.filter { $0.hasSuffix(".up.sql") }.map { name in
                try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            }
        }
    }

    private static let loaderRole = """
        DO $$ BEGIN
            IF to_regrole('law_loader') IS NULL THEN CREATE ROLE law_loader LOGIN; END IF;
        END $$;
        GRANT datastore_loader TO law_loader;
        """
}
