internal import Foundation
internal import Postgres
internal import TestSupport

/// A copy of PostgreSQL 15 into which `make install` put the extension, never the system's own.
struct ExtensionServer: Sendable {
    let cluster: TemporaryCluster
    /// The folder with the copy of PostgreSQL.
    let root: String

    private static let sharedServer = Task { try await ExtensionServer.start() }

    /// The server that tests share; it has the people of `roles.sql`.
    static func shared() async throws -> ExtensionServer { try await sharedServer.value }

    /// Starts one of its own; whoever does removes its cluster.
    static func start() async throws -> ExtensionServer {
        let root = "/tmp/twined-root-" + UUID().uuidString.prefix(8).lowercased()
        try await copyServer(to: root)
        let sources = try ExtensionSources(in: root)
        try await sources.install(into: root)
        let binaries = ServerBinaries(folder: root + ServerBinaries.v15.folder)
        let cluster = try await TemporaryCluster.create(binaries: binaries)
        let server = ExtensionServer(cluster: cluster, root: root)
        // The registry's own roles come with its first installation.
        let first = try await cluster.createDatabase()
        try await installRegistry(into: first)
        try await first.psql(fixture("roles.sql"))
        return server
    }

    /// The programs are copied, since a server looks for its files from where its own program is; the rest is linked.
    private static func copyServer(to root: String) async throws {
        let script = """
            set -e
            root=$1
            setsid sh -c 'while kill -0 "$0" 2>/dev/null; do sleep 0.5; done; rm -rf "$1"' "$3" "$root" \
                </dev/null >/dev/null 2>&1 &
            for part in --bindir --pkglibdir --sharedir; do
                path=$("$2/pg_config" "$part")
                mkdir -p "$root$path"
                if [ "$part" = --bindir ]; then cp -L "$path"/* "$root$path/"; else cp -rs "$path/." "$root$path/"; fi
            done
            """
        try await runSuccessfully("sh", ["-c", script, "sh", root, ServerBinaries.v15.folder, "\(getpid())"])
    }

    /// A database with the registry as an extension.
    func databaseWithExtension() async throws -> TestDatabase {
        let database = try await cluster.createDatabase()
        try await database.psql("CREATE EXTENSION datastore")
        return database
    }

    /// A database with the registry from its plain files.
    func databaseWithPlainFiles() async throws -> TestDatabase {
        let database = try await cluster.createDatabase()
        try await installRegistry(into: database)
        return database
    }
}

/// A copy of what the extension is built from, for tests that change it.
struct ExtensionSources: Sendable {
    let folder: String

    init(in root: String) throws {
        folder = "\(root)/sources-\(UUID().uuidString)"
        for part in ["SQL/extension", "SQL/upgrades", "packaging/extension"] {
            let copy = "\(folder)/\(part)"
            try FileManager.default.createDirectory(
                atPath: URL(fileURLWithPath: copy).deletingLastPathComponent().path, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: "\(repositoryRoot())/\(part)", toPath: copy)
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/packaging/extension")
        where name.hasPrefix("datastore--") {
            try FileManager.default.removeItem(atPath: "\(folder)/packaging/extension/\(name)")
        }
    }

    /// Builds the extension and installs it into a copy of PostgreSQL.
    func install(into root: String) async throws {
        try await runSuccessfully(
            "make",
            ["-s", "-C", "\(folder)/packaging/extension", "PG_CONFIG=\(ServerBinaries.v15.folder)/pg_config"]
                + ["DESTDIR=\(root)", "install"])
    }

    /// Replaces a text in a file, which has to contain it.
    func replace(_ old: String, with new: String, in file: String) throws {
        let text = try read(file)
        guard text.contains(old) else { throw SupportError("\(file) does not contain \(old)") }
        try write(text.replacing(old, with: new), to: file)
    }

    func read(_ file: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
    }

    func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(file)"))
    }
}

extension TestDatabase {
    /// The registry as the catalog has it, membership in an extension left out.
    ///
    /// The memberships of roles are left out too: they are the server's, and other tests change them.
    func catalog() async throws -> String {
        let lines = try await psql(String(contentsOfFile: repositoryRoot() + "/Scripts/catalog.sql", encoding: .utf8))
        return lines.split(separator: "\n").filter { !$0.hasPrefix("membership|") }.joined(separator: "\n")
    }

    /// What the catalogs of two databases do not have in common, one line each.
    func catalogDifferences(to other: TestDatabase) async throws -> [String] {
        let mine = Set(try await catalog().split(separator: "\n").map(String.init))
        let others = Set(try await other.catalog().split(separator: "\n").map(String.init))
        return mine.symmetricDifference(others).sorted()
    }

    /// The store `shelf`, as a migration would make it.
    func makeShelf() async throws {
        try await psql(fixture("shelf.sql"))
    }

    /// The state that a statement is refused with; nil if it is not.
    func refusal(of sql: String, role: String) throws -> DatabaseError? {
        let connection = try connect(role: role)
        do throws(DatabaseError) {
            try connection.runScript(sql, name: "attempt")
            return nil
        } catch { return error }
    }
}
