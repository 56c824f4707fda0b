internal import Foundation
internal import Postgres
internal import TestSupport
import Testing

/// A password in a connection string goes to the server and nowhere else.
@Suite struct SecuritySecretTests {
    @Test(arguments: ["right-5f1c0de", "wrong-5f1c0de"])
    func aPasswordIsNotRepeated(password: String) async throws {
        let database = try await ExtensionServer.shared().databaseWithPlainFiles()
        try await database.psql(
            """
            DO $$ BEGIN CREATE ROLE password_login NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            CREATE ROLE secretive_\(password.prefix(5)) LOGIN PASSWORD 'right-5f1c0de' IN ROLE datastore_loader, password_login;
            """)
        let role = "secretive_\(password.prefix(5))"
        let url = "postgresql://\(role):\(password)@127.0.0.1:\(database.cluster.port)/\(database.name)"
        let before = database.cluster.log.count
        let run = try await runProgram(builtProgram("loader"), ["merge", "nothing", "--database", url])
        let log = database.cluster.log.dropFirst(before)
        #expect(run.status != 0)
        #expect(run.standardError.contains(password.hasPrefix("right") ? "there is no datastore" : "password"))
        #expect(!(run.standardOutput + run.standardError).contains("5f1c0de"))
        #expect(!log.contains("5f1c0de"))
    }
}
