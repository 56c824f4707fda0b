import Foundation
import TestSupport

/// A datastore `shelf` over a folder of files, and the built program `loader` to run on it.
struct LoaderShelf {
    let database: TestDatabase
    /// The folder that is the bucket, with a slash at its end.
    let folder: String
    /// What loaders write that run beside the test.
    private let outputs: TemporaryFolder

    /// Makes the datastore in a database of the shared server, or of another one.
    init(on cluster: TemporaryCluster? = nil, files: [String] = []) async throws {
        let server = if let cluster { cluster } else { try await TemporaryCluster.shared() }
        database = try await server.createDatabase()
        outputs = try TemporaryFolder()
        folder = NSTemporaryDirectory() + "shelf-" + UUID().uuidString + "/"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await database.generateShelf()
        try await database.makeLoader()
        try await database.psql("UPDATE datastore.store SET bucket = 'file://\(folder)'")
        for file in files { try put(file) }
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    func put(_ name: String, _ contents: String = "x") throws {
        let path = folder + name
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try contents.write(toFile: path, atomically: false, encoding: .utf8)
    }

    func delete(_ name: String) throws { try FileManager.default.removeItem(atPath: folder + name) }

    var arguments: [String] { ["--database", database.url(role: "shelf_loader")] }

    func loader(_ arguments: [String], fault: String? = nil) async throws -> ProgramRun {
        try await runProgram(
            builtProgram("loader"), arguments + self.arguments, environment: ["DATASTORE_FAULT": fault])
    }

    /// Starts a loader that runs beside the test.
    ///
    /// - Parameter database: the options that name the database; nil: those of the shelf.
    func start(_ arguments: [String], database: [String]? = nil, fault: String? = nil) throws -> RunningProgram {
        try RunningProgram(
            [builtProgram("loader")] + arguments + (database ?? self.arguments),
            environment: ["DATASTORE_FAULT": fault],
            outputFile: "\(outputs.path)/\(UUID().uuidString)")
    }

    /// Ends the lease of a loader that died or stands still, as time would.
    func endLease() async throws {
        try await database.psql("UPDATE datastore.lease SET until = clock_timestamp();")
    }

    func live() async throws -> [String] {
        try await database.psql("SELECT key FROM public.shelf WHERE deleted_at IS NULL ORDER BY key;")
            .split(separator: "\n").map(String.init)
    }

    /// The keys that the folder has.
    func files() -> [String] {
        (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
            .filter { name in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: folder + name, isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
