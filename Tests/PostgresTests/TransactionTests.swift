import Postgres
import TestSupport
import Testing

@Suite(.serialized) final class TransactionTests {
    let database: TestDatabase
    let connection: Connection
    static let insert = Statement(name: "insert", verbatim: "INSERT INTO t VALUES ($1::int)")

    enum BodyError: DatabaseErrorConvertible, Equatable {
        case own
        case database(DatabaseError)
        init(_ error: DatabaseError) { self = .database(error) }
    }

    init() async throws {
        database = try await TemporaryCluster.shared().createDatabase()
        connection = try database.connect()
        try connection.runScript("CREATE TABLE t (a int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)", name: "setup")
    }

    private func count() throws -> Int64? {
        try connection.first(Statement(name: "count", verbatim: "SELECT count(*) FROM t")) {
            row throws(DatabaseError) in try row.int64(0)
        }
    }

    @Test func commits() throws {
        let value = try connection.transaction { () throws(DatabaseError) in
            let isInTransaction = connection.isInTransaction
            #expect(isInTransaction)
            try connection.execute(Self.insert, [1])
            return "done"
        }
        #expect(value == "done")
        let isInTransaction = connection.isInTransaction
        #expect(!isInTransaction)
        #expect(try count() == 1)
    }

    @Test func rollsBackAndTheBodysErrorWins() throws {
        #expect(throws: BodyError.own) {
            try connection.transaction { () throws(BodyError) in
                do throws(DatabaseError) { try connection.execute(Self.insert, [1]) } catch { throw BodyError(error) }
                throw BodyError.own
            }
        }
        let isInTransaction = connection.isInTransaction
        #expect(!isInTransaction)
        #expect(try count() == 0)
    }

    @Test func aSwallowedErrorIsNotACommit() throws {
        let error = try databaseError {
            try connection.transaction { () throws(DatabaseError) in
                try connection.execute(Self.insert, [1])
                _ = try? connection.runScript("SELECT 1/0", name: "fails")
            }
        }
        #expect(error.kind == .server && error.statement == "commit")
        #expect(try count() == 0)
    }

    @Test func aDeferredConstraintFailsAtCommit() throws {
        #expect(throws: BodyError.self) {
            try connection.transaction { () throws(BodyError) in
                do throws(DatabaseError) {
                    try connection.execute(Self.insert, [1])
                    try connection.execute(Self.insert, [1])
                } catch { throw BodyError(error) }
            }
        }
        #expect(try count() == 0)
    }

    @Test func aConnectionLostAtCommitIsUnknown() throws {
        try connection.runScript(
            """
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(5); RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER die AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION die();
            """, name: "setup")
        let error = try databaseError {
            try connection.transaction { () throws(DatabaseError) in _ = try connection.execute(Self.insert, [1]) }
        }
        #expect(error.kind == .commitUnknown)
        #expect(error.description.contains("unknown whether the transaction was committed"))
    }

    @Test func aConnectionLostBeforeCommitIsKnown() throws {
        let other = try database.connect()
        let error = try databaseError {
            try connection.transaction { () throws(DatabaseError) in
                try connection.execute(Self.insert, [1])
                try other.execute(
                    Statement(name: "terminate", verbatim: "SELECT pg_terminate_backend($1::int, 5000)"),
                    [.int64(Int64(connection.backendProcessID))])
                _ = try? connection.runScript("SELECT 1", name: "notices the loss")
            }
        }
        #expect(error.kind == .connection)
    }

    @Test func modesAndNesting() throws {
        let shown = try connection.transaction(.readOnlySnapshot) { () throws(DatabaseError) in
            try connection.first(
                Statement(
                    name: "show",
                    verbatim:
                        "SELECT current_setting('transaction_isolation') || current_setting('transaction_read_only')")
            ) { row throws(DatabaseError) in try row.text(0) }
        }
        #expect(shown == "repeatable readon")
        let nested = try databaseError {
            try connection.transaction { () throws(DatabaseError) in
                try connection.transaction { () throws(DatabaseError) in }
            }
        }
        #expect(nested.kind == .protocolViolation)
        let isInTransaction = connection.isInTransaction
        #expect(!isInTransaction)
    }
}
