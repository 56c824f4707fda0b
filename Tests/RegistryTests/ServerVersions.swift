internal import Foundation
internal import TestSupport

extension ServerVersion {
    /// Runs a body with a database that has the registry.
    ///
    /// - Throws: `SupportError` that names the variable to set, where the programs are missing.
    func withRegistry(_ body: (TestDatabase) async throws -> Void) async throws {
        guard self != .fifteen else {
            return try await body(registry())
        }
        let cluster = try await TemporaryCluster.create(binaries: binaries())
        let database = try await cluster.createDatabase()
        try await installRegistry(into: database)
        try await body(database)
        try await cluster.remove()
    }
}

/// Reads a file of `Fixtures`.
func fixture(_ name: String) throws -> String {
    try String(contentsOfFile: repositoryRoot() + "/Tests/RegistryTests/Fixtures/" + name, encoding: .utf8)
}

private let sharedRegistry = Task {
    let database = try await TemporaryCluster.shared().createDatabase()
    try await database.generate([
        fixture("lidar_scans.yaml"), fixture("raw_files.yaml"), fixture("octue_files.yaml"),
    ])
    return database
}

/// A database on PostgreSQL 15 with the registry and the datastores of three fixtures, which the tests share.
func registry() async throws -> TestDatabase { try await sharedRegistry.value }
