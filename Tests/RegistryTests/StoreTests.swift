internal import Postgres
internal import TestSupport
import Testing

/// What the registry takes for the limits of a datastore.
@Suite struct StoreTests {
    @Test(arguments: [
        ("delete_limit_rows = NULL, delete_limit_percent = NULL", true),
        ("delete_limit_rows = 0, delete_limit_percent = 100", true), ("delete_limit_rows = NULL", false),
        ("delete_limit_percent = NULL", false), ("delete_limit_rows = -1", false),
        ("delete_limit_percent = 100.5", false), ("unread_limit = 5", true), ("unread_limit = -1", false),
        ("unread_limit = NULL", false),
    ])
    func limitsAreWrittenWholeOrNotAtAll(change: String, isTaken: Bool) async throws {
        let refusal = try await Self.database().refusal(
            of: "BEGIN; UPDATE datastore.store SET \(change); ROLLBACK", role: "dba")
        #expect((refusal == nil) == isTaken, "\(String(describing: refusal))")
    }

    private static let sharedDatabase = Task {
        let database = try await ExtensionServer.shared().cluster.createDatabase()
        try await database.generatePeopledShelf()
        return database
    }

    private static func database() async throws -> TestDatabase { try await sharedDatabase.value }
}
