internal import Foundation

/// The versions of PostgreSQL that must give the same answers.
public enum ServerVersion: Int, CaseIterable, Sendable, CustomStringConvertible {
    /// The floor; tests always run on it.
    case fifteen = 15
    /// Where 0x10 and 1_000 became numbers for the server, and who creates a role no longer acts as it.
    case sixteen = 16
    /// The newest.
    case eighteen = 18

    /// The version's name.
    public var description: String { "PostgreSQL \(rawValue)" }

    /// The variable of the environment that names the folder with this version's programs.
    public var variable: String { "DATASTORE_TEST_POSTGRES_\(rawValue)" }

    private var folder: String? { ProcessInfo.processInfo.environment[variable] }

    /// The versions to test: those whose programs are there, and in continuous integration all of them.
    ///
    /// Where `CI` is set, a version without programs is kept, so that its tests fail instead of being left out.
    public static var tested: [ServerVersion] {
        allCases.filter { version in
            version == .fifteen || version.folder != nil || ProcessInfo.processInfo.environment["CI"] != nil
        }
    }

    /// The server's programs.
    ///
    /// - Throws: `SupportError` that names the variable to set, where they are missing.
    public func binaries() throws -> ServerBinaries {
        if self == .fifteen { return .v15 }
        guard let folder else {
            throw SupportError("\(variable) must name the folder with initdb of \(description)")
        }
        return ServerBinaries(folder: folder)
    }

    /// A server of this version for one test, which removes it.
    public func cluster() async throws -> TemporaryCluster {
        try await TemporaryCluster.create(binaries: binaries())
    }
}
