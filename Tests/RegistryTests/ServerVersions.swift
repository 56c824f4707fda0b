internal import Foundation
internal import TestSupport
internal import Testing

/// The versions of PostgreSQL that must give the same answers.
enum ServerVersion: Int, CaseIterable, Sendable, CustomTestStringConvertible {
    /// The floor; tests always run on it.
    case fifteen = 15
    /// Where 0x10 and 1_000 became numbers for the server.
    case sixteen = 16
    /// The newest.
    case eighteen = 18

    var testDescription: String { "PostgreSQL \(rawValue)" }

    /// The variable of the environment that names the folder with this version's programs.
    var variable: String { "DATASTORE_TEST_POSTGRES_\(rawValue)" }

    private var folder: String? { ProcessInfo.processInfo.environment[variable] }

    /// The versions to test: those whose programs are there, and in continuous integration all of them.
    ///
    /// Where `CI` is set, a version without programs is kept, so that its tests fail instead of being left out.
    static var tested: [ServerVersion] {
        allCases.filter { version in
            version == .fifteen || version.folder != nil || ProcessInfo.processInfo.environment["CI"] != nil
        }
    }

    /// The server's programs.
    ///
    /// - Throws: `SupportError` that names the variable to set, where they are missing.
    func binaries() throws -> ServerBinaries {
        if self == .fifteen { return .v15 }
        guard let folder else {
            throw SupportError("\(variable) must name the folder with initdb of \(testDescription)")
        }
        return ServerBinaries(folder: folder)
    }

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
    try await installRegistry(into: database)
    try await database.psql(fixture("derive_reference.sql"))
    return database
}

/// A database on PostgreSQL 15 with the registry and the two reference derivations, which the tests share.
func registry() async throws -> TestDatabase { try await sharedRegistry.value }
