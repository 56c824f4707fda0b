import Glibc
import Postgres
import TestSupport
import Testing

@Suite struct ConnectionTests {
    private static func failure(_ text: String) throws -> DatabaseError {
        try databaseError { _ = try Connection(ConnectionTarget(text), applicationName: "tests") }
    }

    private static func serverOf(_ text: String) throws -> String? {
        try Connection(ConnectionTarget(text), applicationName: "tests").first(
            Statement(name: "where", verbatim: "SELECT current_database() || ' ' || current_user")
        ) { row throws(DatabaseError) in try row.text(0) }
    }

    @Test func settingsOfTheConnection() async throws {
        let database = try await TemporaryCluster.shared().createDatabase()
        try await database.psql("ALTER DATABASE \(database.name) SET standard_conforming_strings = off")
        let connection = try Connection(
            ConnectionTarget(database.url + "?client_encoding=LATIN1"), applicationName: "twined tests")
        let row = try connection.first(
            Statement(
                name: "settings",
                verbatim: """
                    SELECT current_setting('client_encoding'), current_setting('standard_conforming_strings'),
                        current_setting('application_name')
                    """)
        ) { row throws(DatabaseError) in [try row.text(0), try row.text(1), try row.text(2)] }
        #expect(row == ["UTF8", "on", "twined tests"])
    }

    @Test func theTargetsApplicationNameWins() async throws {
        let database = try await TemporaryCluster.shared().createDatabase()
        let connection = try Connection(
            ConnectionTarget(database.url + "?application_name=mine"), applicationName: "tests")
        let name = try connection.first(
            Statement(name: "name", verbatim: "SELECT current_setting('application_name')")
        ) { row throws(DatabaseError) in try row.text(0) }
        #expect(name == "mine")
    }

    @Test func anotherEncodingIsRefused() async throws {
        let database = try await TemporaryCluster.shared().createDatabase()
        try await database.psql(
            "CREATE DATABASE \(database.name)_ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
        let error = try Self.failure(database.cluster.url(database: database.name + "_ascii"))
        #expect(error.message == "database \(database.name)_ascii has the encoding SQL_ASCII; UTF8 is required")
    }

    @Test func nobodyListens() throws {
        let error = try Self.failure("postgresql://someone@127.0.0.1:1/nowhere")
        #expect(error.kind == .connection && error.sqlState == nil && error.isConnectionLost)
        for part in ["host 127.0.0.1", "port 1", "dbname nowhere", "user someone", "Connection refused"] {
            #expect(error.description.contains(part))
        }
    }

    @Test func attemptsAreCountedAndBounded() throws {
        let policy = ConnectionRetryPolicy(
            attempts: 3, base: .milliseconds(1), cap: .milliseconds(5), total: .seconds(60))
        let error = try databaseError {
            _ = try Connection(ConnectionTarget("postgresql://127.0.0.1:1/x"), applicationName: "tests", retry: policy)
        }
        #expect(error.message.hasSuffix("(3 attempts)"))
    }

    @Test func anUnknownDatabaseOrRoleIsNotTriedAgain() async throws {
        let cluster = try await TemporaryCluster.shared()
        let targets = [
            (cluster.url(database: "nowhere"), "3D000"), (cluster.url(database: "postgres", role: "nobody"), "28000"),
        ]
        for (text, state) in targets {
            let error = try databaseError {
                _ = try Connection(ConnectionTarget(text), applicationName: "tests", retry: .standard)
            }
            #expect(error.sqlState == state)
            #expect(!error.message.contains("attempts") && !error.message.contains("LOCATION"))
        }
    }

    @Test func aRestartedServerIsWaitedFor() async throws {
        let cluster = try await TemporaryCluster.create()
        try await cluster.stop(.immediate)
        let url = cluster.url(database: "postgres")
        _ = try Self.failure(url)
        let session = Task {
            try await Session.connect(ConnectionTarget(url), applicationName: "tests", retry: .standard)
        }
        try await cluster.start()
        try await session.value.close()
        try await cluster.remove()
    }

    @Test func passwords() async throws {
        let database = try await TemporaryCluster.shared().createDatabase()
        try await database.psql(
            """
            DO $$ BEGIN CREATE ROLE password_login; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            CREATE ROLE "\(database.name)_keeper" LOGIN PASSWORD 'open sesame' IN ROLE password_login;
            """)
        let place = "host=127.0.0.1 port=\(database.cluster.port) dbname=\(database.name)"
        let keywords = "\(place) user=\(database.name)_keeper"
        #expect(try Self.serverOf(keywords + " password='open sesame'") == "\(database.name) \(database.name)_keeper")

        let wrong = try Self.failure(keywords + " password='hocus pocus'")
        #expect(wrong.sqlState == "28P01")
        #expect(!wrong.debugDescription.contains("hocus"))

        let folder = try TemporaryFolder()
        let line = "127.0.0.1:\(database.cluster.port):*:\(database.name)_keeper:open sesame\n"
        let file = try folder.write(line, to: "passwords", permissions: 0o600)
        #expect(try Self.serverOf(keywords + " passfile='\(file)'") == "\(database.name) \(database.name)_keeper")
        let service = try folder.write(
            "[mine]\nhost=127.0.0.1\nport=\(database.cluster.port)\ndbname=\(database.name)\nuser=\(database.name)_keeper\n",
            to: "services")
        try await Self.connectsThroughFiles(service: service, passwords: file)
    }

    /// The environment belongs to the whole process, so it is set in one of its own.
    private static func connectsThroughFiles(service: String, passwords: String) async throws {
        await #expect(processExitsWith: .success) { [service, passwords] in
            setenv("PGSERVICEFILE", service, 1)
            setenv("PGPASSFILE", passwords, 1)
            setenv("PGSERVICE", "mine", 1)
            setenv("PGAPPNAME", "environment", 1)
            let connection = try Connection(.environment, applicationName: "tests")
            let name = try connection.first(
                Statement(name: "name", verbatim: "SELECT current_setting('application_name') || current_user")
            ) { row throws(DatabaseError) in try row.text(0) }
            guard name?.hasPrefix("environment") == true, name?.hasSuffix("_keeper") == true else { exit(1) }
        }
    }
}
