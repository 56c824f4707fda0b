import Postgres
import Synchronization
import TestSupport
import Testing

@Suite(.serialized) final class DatabaseErrorTests {
    let database: TestDatabase
    let connection: Connection

    init() async throws {
        database = try await TemporaryCluster.shared().createDatabase()
        connection = try database.connect()
    }

    @Test func aServersErrorHasAllFields() throws {
        try connection.runScript("CREATE TABLE t (a int CONSTRAINT positive CHECK (a > 0))", name: "setup")
        let error = try databaseError {
            try connection.execute(Statement(name: "insert_t", verbatim: "INSERT INTO t VALUES ($1::int)"), [-77])
        }
        #expect(error.kind == .server)
        #expect(error.sqlState == "23514")
        #expect(error.severity == "ERROR")
        #expect(error.statement == "insert_t")
        #expect(error.schema == "public" && error.table == "t" && error.constraint == "positive")
        #expect(error.description.hasPrefix("insert_t: new row for relation \"t\" violates"))
        #expect(!error.description.contains("-77"))
        #expect(error.debugDescription.contains("-77"))
    }

    @Test func hintAndPosition() throws {
        let error = try databaseError {
            try connection.execute(Statement(name: "typo", verbatim: "SELECT lenght('a')"))
        }
        #expect(error.sqlState == "42883")
        #expect(error.position == 8)
        #expect(error.hint?.contains("No function matches") == true)
        #expect(error.description.contains("SQLSTATE 42883") && error.description.contains("No function matches"))
    }

    @Test(
        arguments: [
            ("55P03", \DatabaseError.isLockNotAvailable), ("40P01", \.isDeadlock), ("40001", \.isSerializationFailure),
            ("08006", \.isConnectionLost), ("57P01", \.isConnectionLost),
        ] as [(String, any KeyPath<DatabaseError, Bool> & Sendable)])
    func statesHaveNames(_ state: String, _ name: any KeyPath<DatabaseError, Bool> & Sendable) throws {
        let error = try databaseError {
            try connection.runScript("DO $$ BEGIN RAISE SQLSTATE '\(state)'; END $$", name: "raise")
        }
        #expect(error[keyPath: name])
        let other = try databaseError { try connection.runScript("SELECT 1/0", name: "divide") }
        #expect(!other[keyPath: name])
    }

    @Test func aTerminatedBackendIsALostConnection() throws {
        let other = try database.connect()
        try other.execute(
            Statement(name: "terminate", verbatim: "SELECT pg_terminate_backend($1::int)"),
            [.int64(Int64(connection.backendProcessID))])
        let error = try databaseError { try connection.runScript("SELECT pg_sleep(10)", name: "sleep") }
        #expect(error.isConnectionLost)
        #expect(error.kind == .connection)
        let isOpen = connection.isOpen
        #expect(!isOpen)
        #expect(try databaseError { try connection.runScript("SELECT 1", name: "again") }.isConnectionLost)
    }

    @Test func aStatementWithNullIsRefused() throws {
        let error = try databaseError { try connection.runScript("SELECT 1;\0DROP", name: "null") }
        #expect(error.kind == .unexpectedValue)
    }

    @Test func noticesArrive() throws {
        let box = NoticeBox()
        let connection = try database.connect(onNotice: { box.add($0) })
        try connection.runScript("DO $$ BEGIN RAISE WARNING 'careful' USING HINT = 'slow down'; END $$", name: "warn")
        let notice = try #require(box.all.first)
        #expect(notice.severity == "WARNING" && notice.message == "careful" && notice.hint == "slow down")
    }

    @Test func notificationsArrive() throws {
        try connection.runScript("LISTEN news", name: "listen")
        let other = try database.connect()
        try other.runScript("NOTIFY news, 'hello'", name: "notify")
        try connection.runScript("SELECT 1", name: "wake")
        let arrived = try connection.notifications()
        #expect(arrived.map(\.channel) == ["news"] && arrived.map(\.payload) == ["hello"])
        #expect(arrived.map(\.processID) == [other.backendProcessID])
        let later = try connection.notifications()
        #expect(later.isEmpty)
    }
}

/// Collects notices from a handler.
final class NoticeBox: Sendable {
    private let notices = Mutex<[Notice]>([])
    var all: [Notice] { notices.withLock { $0 } }
    func add(_ notice: Notice) { notices.withLock { $0.append(notice) } }
}
