import Postgres
import TestSupport
import Testing

@Suite struct FirstTests {
    @Test func connects() async throws {
        let database = try await TemporaryCluster.shared().createDatabase()
        let connection = try database.connect()
        #expect(connection.serverVersion >= 150_000)
        let rows = try connection.query(
            Statement(name: "numbers", verbatim: "SELECT $1 + n, 'x' || n FROM generate_series(1, 3) n"), [40]
        ) { row throws(DatabaseError) in (try row.int64(0), try row.text(1)) }
        #expect(rows.map(\.0) == [41, 42, 43])
        #expect(rows.map(\.1) == ["x1", "x2", "x3"])
    }
}
