import Postgres
import TestSupport
import Testing

/// Who reads a datastore where an administrator set `row_security` to off, which turns every policy into an error for
/// those whom it would keep rows from.
@Suite struct RowSecurityTests {
    static let looks = [
        "SELECT held, rejects, unread, last_state FROM datastore.freshness('shelf')",
        "SELECT datastore.require_fresh('shelf', '1 h') IS NOT NULL",
        "SELECT last_state, rejects FROM lab.shelf_freshness",
        "SELECT * FROM lab.shelf_rejects",
        "SELECT key, column_name, raw, reason FROM datastore.rejects('shelf')",
    ]

    @Test(arguments: looks) func readersReadAsEver(look: String) async throws {
        let database = try await Self.database()
        let usual = try await database.psql(look, role: "reader")
        #expect(usual != "")
        #expect(try await database.psql("SET row_security = off; \(look)", role: "reader") == usual)
    }

    /// The setting is what it takes: without the functions it is an error.
    @Test func theTableItselfStaysUnderItsPolicy() async throws {
        let look = "SET row_security = off; TABLE datastore.reject"
        #expect(try await Self.database().refusal(of: look, role: "reader")?.sqlState == "42501")
    }

    /// What the policy is for holds behind the function too.
    @Test func whoMayNotReadTheTableReadsNoRejects() async throws {
        let revoked = """
            BEGIN; REVOKE SELECT ON lab.shelf FROM shelf_reader; SET LOCAL ROLE shelf_reader;
            SELECT count(*) FROM datastore.rejects('shelf'); ROLLBACK
            """
        #expect(try await Self.database().psql(revoked) == "0\n")
    }

    private static let sharedDatabase = Task {
        let database = try await ExtensionServer.shared().cluster.createDatabase()
        try await database.psql("CREATE SCHEMA lab")
        try await database.generatePeopledShelf(schema: "lab")
        try await database.merge(["a": #"{"weight": "x"}"#, "b": "{}"])
        return database
    }

    private static func database() async throws -> TestDatabase { try await sharedDatabase.value }
}
