import Foundation
import TestSupport

/// Many datastores in one database, each over a folder of its own.
struct Warehouse {
    let database: TestDatabase
    let names: [String]
    private let folders: TemporaryFolder
    private let outputs: TemporaryFolder

    /// Makes the datastores, and files in their folders.
    init(on cluster: TemporaryCluster, names: [String], filesEach count: Int) async throws {
        self.names = names
        folders = try TemporaryFolder()
        outputs = try TemporaryFolder()
        // Loaders run as somebody else, to whom permissions mean something.
        for folder in [folders, outputs] {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        }
        database = try await cluster.createDatabase()
        try await migrate()
        try await database.psql(
            """
            DO $$ BEGIN
                IF to_regrole('warehouse_loader') IS NULL THEN
                    CREATE ROLE warehouse_loader LOGIN IN ROLE datastore_loader;
                END IF;
            END $$
            """)
        for name in names {
            for number in 0..<count { try put("\(number).csv", in: name) }
        }
    }

    func folder(of name: String) -> String { "\(folders.path)/\(name)/" }

    func put(_ file: String, in name: String) throws { try folders.write("x", to: "\(name)/\(file)") }

    func remove(_ file: String, from name: String) throws {
        try FileManager.default.removeItem(atPath: folder(of: name) + file)
    }

    func setMode(_ mode: Int, _ file: String, of name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder(of: name) + file)
    }

    /// Starts a loader that runs beside the test.
    func start(_ arguments: [String]) throws -> RunningProgram {
        try RunningProgram(
            [builtProgram("loader")] + arguments + ["--database", database.url(role: "warehouse_loader")],
            outputFile: "\(outputs.path)/\(UUID().uuidString)", isNobody: true)
    }

    /// The keys of a datastore's live rows.
    func live(_ name: String) async throws -> [String] {
        try await lines("SELECT key FROM ONLY public.\(name) WHERE deleted_at IS NULL ORDER BY key")
    }

    /// The files of a datastore's folder.
    func files(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder(of: name))
            .filter { $0 != ".octue" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    func lines(_ sql: String) async throws -> [String] {
        try await database.psql(sql + ";").split(separator: "\n").map(String.init)
    }

    private func migrate() async throws {
        let project = try TemporaryFolder()
        let generator = try builtProgram("generator")
        try await runSuccessfully(generator, ["init", project.path])
        for name in names {
            // No limit of deletions: what is held, is held by the limit that everybody has who writes none.
            try project.write(
                """
                datastore: \(name)
                bucket: file://\(folder(of: name))
                metadata: octue
                exclude: ["**/.octue"]
                columns: [{ name: quality, from: metadata.quality, type: text }]

                """, to: "datastores/\(name).yaml")
        }
        try await runSuccessfully(generator, ["migrate", "--project", project.path])
        try await runSuccessfully(generator, ["apply", "--project", project.path, "--database", database.url])
    }
}
