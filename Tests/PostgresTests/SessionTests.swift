import Postgres
import TestSupport
import Testing

@Suite struct SessionTests {
    private static func waiting(_ count: Int, in database: TestDatabase) async throws {
        // Waits for a state of the server, not for a time.
        let probe = try await database.session()
        let statement = Statement(
            name: "probe",
            verbatim: """
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                AND state = 'active' AND (wait_event = 'PgSleep' OR wait_event_type = 'Lock')
                """)
        while true {
            let now = try await probe.withConnection { connection throws(DatabaseError) in
                try connection.first(statement) { row throws(DatabaseError) in try row.int64(0) }
            }
            if now == Int64(count) { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        await probe.close()
    }

    private static func run(_ sql: String, on session: Session) async throws(DatabaseError) {
        try await session.withConnection { connection throws(DatabaseError) in
            try connection.runScript(sql, name: "script")
        }
    }

    @Test func cancelingTheTaskStopsTheStatement() async throws {
        let database = try await TemporaryCluster.shared().createDatabase()
        let session = try await database.session()
        let task = Task { try await Self.run("SELECT pg_sleep(600)", on: session) }
        try await Self.waiting(1, in: database)
        task.cancel()
        let error = await #expect(throws: DatabaseError.self) { try await task.value }
        #expect(error?.kind == .canceled && error?.sqlState == "57014")
        try await Self.run("SELECT 1", on: session)
        await session.close()
    }

    @Test func aCanceledTaskBeginsNothing() async throws {
        let database = try await TemporaryCluster.shared().createDatabase()
        let session = try await database.session()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await Self.run("CREATE TABLE t ()", on: session)
        }
        let error = await #expect(throws: DatabaseError.self) { try await task.value }
        #expect(error?.kind == .canceled)
        try await Self.run("CREATE TABLE t ()", on: session)
        await session.close()
    }

    @Test func cancelingTheTaskStopsABlockedCopy() async throws {
        let database = try await TemporaryCluster.shared().createDatabase()
        let locker = try database.connect()
        let session = try await database.session()
        try locker.runScript("CREATE TABLE t (a bigint PRIMARY KEY)", name: "setup")
        try locker.runScript("BEGIN; INSERT INTO t VALUES (7)", name: "lock")
        let task = Task {
            try await session.withConnection { connection throws(DatabaseError) in
                try connection.copyIn(
                    Statement(name: "stage", verbatim: "COPY t FROM STDIN (FORMAT binary)")
                ) { writer throws(DatabaseError) in
                    for number in 0..<Int64.max {
                        try writer.beginRow(fields: 1)
                        try writer.write(int64: number)
                    }
                }
            }
        }
        try await Self.waiting(1, in: database)
        task.cancel()
        let error = await #expect(throws: DatabaseError.self) { try await task.value }
        #expect(error?.kind == .canceled)
        try locker.runScript("ROLLBACK", name: "unlock")
        try await Self.run("SELECT 1", on: session)
        await session.close()
    }

    @Test func aHandleCancelsFromAnotherThread() async throws {
        let database = try await TemporaryCluster.shared().createDatabase()
        let session = try await database.session()
        let handle = try #require(await session.withConnection { $0.cancelHandle() })
        let sleeping = Task { try await Self.run("SELECT pg_sleep(600)", on: session) }
        try await Self.waiting(1, in: database)
        try handle.cancel()
        let error = await #expect(throws: DatabaseError.self) { try await sleeping.value }
        #expect(error?.kind == .canceled)
        await session.close()
    }

    @Test func theConnectionComesBackOutsideATransaction() async throws {
        let database = try await TemporaryCluster.shared().createDatabase()
        let session = try await database.session()
        try await Self.run("BEGIN; CREATE TABLE t ()", on: session)
        #expect(await session.withConnection { !$0.isInTransaction })
        try await Self.run("CREATE TABLE t ()", on: session)
        await session.close()
    }

    @Test func aClosedSessionSaysSo() async throws {
        let database = try await TemporaryCluster.shared().createDatabase()
        let session = try await database.session()
        await session.close()
        let error = await #expect(throws: DatabaseError.self) { try await Self.run("SELECT 1", on: session) }
        #expect(error?.kind == .connection && error?.message == "the connection has been closed")
        let left = try await database.psql(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tests' AND datname = current_database()")
        #expect(left == "0\n")
    }
}
