internal import Foundation
internal import Postgres
internal import TestSupport
import Testing

/// Buckets as foreign servers: what the validator takes and refuses, and which servers count.
@Suite struct WrapperTests {
    /// Statements that are refused: what is written, the SQLSTATE, and a part of what is answered.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let statement: String
        let state: String
        let answer: String
        var testDescription: String { statement }

        init(_ statement: String, _ state: String, _ answer: String) {
            self.statement = statement
            self.state = state
            self.answer = answer
        }

        static func server(_ options: String, _ state: String, _ answer: String) -> Refusal {
            Refusal("CREATE SERVER s FOREIGN DATA WRAPPER datastore OPTIONS (\(options))", state, answer)
        }

        static func mapping(_ options: String, _ state: String, _ answer: String) -> Refusal {
            Refusal("CREATE USER MAPPING FOR dba SERVER bucket OPTIONS (\(options))", state, answer)
        }

        static func table(_ options: String, _ state: String, _ answer: String) -> Refusal {
            Refusal("CREATE FOREIGN TABLE f (a text \(options)) SERVER bucket", state, answer)
        }
    }

    static let refusals: [Refusal] = [
        .server(
            "url 's3://b/', regoin 'x'", "HV00D", "endpoint, path_style, region, requester_pays, url, user_project"),
        .server("region 'x'", "HV00J", "a server needs the option \"url\""),
        .server("url 'ftp://b/'", "HV024", "url 's3://bucket/prefix/'"),
        .server("url 's3://'", "HV024", "does not have its form"),
        .server("url 'file://relative/'", "HV024", "does not have its form"),
        .server("url 'file:///a/../b'", "HV024", "does not have its form"),
        .server("url 's3://b/', path_style 'maybe'", "HV024", "path_style 'true'"),
        .server("url 's3://b/', endpoint 'host:9000'", "HV024", "endpoint 'https://"),
        .server(
            "url 's3://b/', user_project 'p'", "HV00D", "a bucket with the scheme s3 has no option \"user_project\""),
        .server("url 'gs://b/', path_style 'true'", "HV00D", "url, endpoint, region, user_project"),
        .server("url 'file:///b/', region 'r'", "HV00D", "a bucket with the scheme file has no option \"region\""),
        .mapping("profile 'production'", "HV00D", "Valid options: credentials."),
        .mapping("credentials 'production'", "HV024", "credentials 'profile production'"),
        .mapping("credentials 'profile '", "HV024", "does not have its form"),
        Refusal("CREATE FOREIGN TABLE f (a text) SERVER bucket OPTIONS (key 'k')", "HV00D", "would hold a secret"),
        Refusal("CREATE FOREIGN TABLE f (a text) SERVER bucket OPTIONS (metadata 'm')", "HV024", "metadata 'octue'"),
        .table("OPTIONS (column 'x')", "HV00D", "Valid options: from."),
        .table("OPTIONS (\"from\" 'site')", "HV024", "from 'metadata.site'"),
        Refusal(
            "ALTER FOREIGN DATA WRAPPER datastore OPTIONS (ADD a 'b')", "HV00D", "There are no valid options here."),
        Refusal("ALTER SERVER bucket OPTIONS (DROP url)", "HV00J", "a server needs the option"),
    ]

    @Test(arguments: refusals)
    func whatIsNotAnOptionIsRefused(refusal: Refusal) async throws {
        let database = try await Self.database()
        let error = try database.refusal(of: "BEGIN; \(refusal.statement); ROLLBACK", role: "dba")
        #expect(error?.sqlState == refusal.state)
        let answer = "\(error?.message ?? "") \(error?.hint ?? "")"
        #expect(answer.contains(refusal.answer))
    }

    /// Where a secret might be put.
    static let secrets: [(String, String)] = [
        ("CREATE SERVER s FOREIGN DATA WRAPPER datastore OPTIONS (url 's3://b/', secret_access_key '$')", "HV00D"),
        ("CREATE SERVER s FOREIGN DATA WRAPPER datastore OPTIONS (url 's3://b/', \"PassWord\" '$')", "HV00D"),
        ("CREATE SERVER s FOREIGN DATA WRAPPER datastore OPTIONS (url 's3://b/', session_token '$')", "HV00D"),
        ("CREATE SERVER s FOREIGN DATA WRAPPER datastore OPTIONS (url 's3://b/', region '$')", "HV024"),
        ("CREATE SERVER s FOREIGN DATA WRAPPER datastore OPTIONS (url 's3://user:$@b/')", "HV024"),
        ("CREATE SERVER s FOREIGN DATA WRAPPER datastore OPTIONS (url 's3://b/', endpoint 'https://u:$@h')", "HV024"),
        ("ALTER SERVER bucket OPTIONS (ADD endpoint 'https://h/$')", "HV024"),
        ("CREATE USER MAPPING FOR dba SERVER bucket OPTIONS (access_key_id '$')", "HV00D"),
        ("CREATE USER MAPPING FOR dba SERVER bucket OPTIONS (credentials '$')", "HV024"),
        ("CREATE USER MAPPING FOR dba SERVER bucket OPTIONS (credentials 'profile $')", "HV024"),
        ("CREATE FOREIGN TABLE f (a text) SERVER bucket OPTIONS (token '$')", "HV00D"),
    ]

    @Test(
        arguments: secrets,
        [
            "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "ya29.a0AfH6SMBx",
            "8fb2c1d09e7a4f5b8fb2c1d09e7a4f5b",
        ])
    func aSecretIsRefusedAndNotRepeated(place: (String, String), secret: String) async throws {
        let database = try await Self.database()
        let error = try database.refusal(of: "BEGIN; \(place.0.replacing("$", with: secret)); ROLLBACK", role: "dba")
        #expect(error?.sqlState == place.1)
        #expect(error?.message.hasSuffix("secret") == true)
        #expect(error.map { String(reflecting: $0).contains(secret) } == false)
    }

    @Test func whatDescribesABucketIsTaken() async throws {
        let database = try await Self.database()
        let error = try database.refusal(
            of: """
                BEGIN;
                CREATE SERVER a FOREIGN DATA WRAPPER datastore OPTIONS (
                    url 's3://my-bucket/year=2026/3f786850e387550fdab836ed7e6dc881de23001b/', region 'eu-west-2',
                    endpoint 'https://minio.example.org:9000', path_style 'true', requester_pays 'false');
                CREATE SERVER b FOREIGN DATA WRAPPER datastore OPTIONS (url 'gs://b', user_project 'my-project');
                CREATE SERVER c FOREIGN DATA WRAPPER datastore OPTIONS (url 'file:///data/shelf/');
                ALTER SERVER a OPTIONS (SET region 'eu-west-1', DROP path_style);
                CREATE USER MAPPING FOR CURRENT_USER SERVER a OPTIONS (credentials 'env');
                ALTER USER MAPPING FOR CURRENT_USER SERVER a OPTIONS (SET credentials 'file /etc/datastore/keys/prod.json');
                CREATE USER MAPPING FOR PUBLIC SERVER b OPTIONS (credentials 'profile production');
                CREATE USER MAPPING FOR PUBLIC SERVER c OPTIONS (credentials 'none');
                CREATE FOREIGN TABLE t (site text OPTIONS ("from" 'metadata.site')) SERVER a
                    OPTIONS (prefix 'lidar/', metadata 'octue', include '**/*.nc', exclude '_tmp/**');
                ROLLBACK;
                """, role: "dba")
        #expect(error == nil)
    }

    @Test func nothingIsReadThroughAServer() async throws {
        let database = try await Self.database()
        let sql = "BEGIN; CREATE FOREIGN TABLE t (a text) SERVER bucket; TABLE t; ROLLBACK"
        #expect(try database.refusal(of: sql, role: "dba")?.sqlState == "55000")
    }

    @Test func aServerCountsIfATrustedOwnerHasItAndADatastoreNamesIt() async throws {
        let database = try await ExtensionServer.shared().databaseWithPlainFiles()
        try await database.makeShelf()
        try await database.psql("GRANT USAGE ON FOREIGN DATA WRAPPER datastore TO anonymous")
        let create = "CREATE SERVER %s FOREIGN DATA WRAPPER datastore OPTIONS (url 'file:///data/shelf/')"
        try await database.psql("GRANT CREATE ON DATABASE \(database.name) TO owner, anonymous")
        try await database.psql(create.replacing("%s", with: "good"), role: "owner")
        try await database.psql(create.replacing("%s", with: "evil"), role: "anonymous")
        let look = "SELECT name, owner, store, counts, refusal FROM datastore.server ORDER BY name"
        #expect(
            try await database.psql(look, role: "every_reader").trimmed == """
                evil|anonymous||f|its owner is not a member of datastore_owner
                good|owner||f|no datastore names it
                """)
        for (name, answer) in [
            (
                "evil",
                "evil|anonymous|shelf|f|its owner is not a member of datastore_owner\ngood|owner||f|no datastore names it"
            ),
            ("good", "evil|anonymous||f|its owner is not a member of datastore_owner\ngood|owner|shelf|t|"),
        ] {
            try await database.psql("UPDATE datastore.store SET foreign_server = '\(name)'", role: "owner")
            #expect(try await database.psql(look, role: "every_reader").trimmed == answer)
        }
        try await database.psql("ALTER SERVER good OPTIONS (SET url 'file:///elsewhere/')", role: "owner")
        #expect(
            try await database.psql("SELECT refusal FROM datastore.server WHERE name = 'good'", role: "owner").trimmed
                == "its url is not that of the datastore shelf")
    }

    /// Other spellings of an address mean what they mean in a definition: in a path slashes that follow each other are one.
    static let spellings: [(bucket: String, url: String, counts: Bool)] = [
        ("file:///data/shelf/", "file:///data//shelf", true), ("file:///data/shelf/", "file:////data/shelf//", true),
        ("file:///data/shelf/", "file:///data/she", false), ("file:///data/shelf/", "file:///", true),
        ("s3://shelf/", "s3://shelf", true), ("s3://shelf/", "s3://she", false),
        ("s3://shelf//a/", "s3://shelf//a/", true), ("s3://shelf/a/", "s3://shelf//a/", false),
        ("gs://shelf/lidar-old/", "gs://shelf/lidar", true),
    ]

    @Test(arguments: spellings)
    func aServersAddressIsReadAsADefinitionsIs(spelling: (bucket: String, url: String, counts: Bool)) async throws {
        let database = try await ExtensionServer.shared().databaseWithPlainFiles()
        try await database.generate("datastore: shelf\nbucket: \(spelling.bucket)\n")
        try await database.psql(
            """
            CREATE SERVER disk FOREIGN DATA WRAPPER datastore OPTIONS (url '\(spelling.url)');
            UPDATE datastore.store SET foreign_server = 'disk'
            """)
        let counts = try await database.psql("SELECT counts FROM datastore.server")
        #expect(counts.trimmed == (spelling.counts ? "t" : "f"))
    }

    @Test func aMappingIsSeenByItsUserOnly() async throws {
        let database = try await ExtensionServer.shared().databaseWithPlainFiles()
        try await database.psql(
            """
            CREATE SERVER bucket FOREIGN DATA WRAPPER datastore OPTIONS (url 's3://b/');
            GRANT USAGE ON FOREIGN SERVER bucket TO loader;
            CREATE USER MAPPING FOR loader SERVER bucket OPTIONS (credentials 'profile production')
            """)
        let look = "SELECT umoptions FROM pg_user_mappings WHERE srvname = 'bucket'"
        #expect(try await database.psql(look, role: "loader").trimmed == "{\"credentials=profile production\"}")
        #expect(try await database.psql(look, role: "every_reader").trimmed == "")
    }

    @Test func nobodyButTheInstallingSuperuserOwnsTheValidator() async throws {
        let database = try await Self.database()
        let owner = "SELECT proowner::regrole FROM pg_proc WHERE proname = 'validate_options'"
        #expect(try await database.psql(owner).trimmed == "postgres")
        let replace = """
            CREATE OR REPLACE FUNCTION datastore.validate_options(options text[], catalog oid) RETURNS void
            LANGUAGE sql AS 'ALTER ROLE owner SUPERUSER'
            """
        #expect(try database.refusal(of: replace, role: "owner")?.sqlState == "42501")
    }

    @Test func withoutASuperuserTheWrapperIsLeftOutWithANotice() async throws {
        let server = try await ExtensionServer.shared()
        let database = try await server.cluster.createDatabase()
        try await database.psql(
            """
            DO $$ BEGIN CREATE ROLE installer LOGIN IN ROLE datastore_owner;
            EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            ALTER DATABASE \(database.name) OWNER TO installer
            """)
        let folder = repositoryRoot() + "/SQL/extension"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".sql") }.sorted()
        let arguments = ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", database.url(role: "installer")]
        let run = try await runProgram(
            database.cluster.binaries.program("psql"), arguments + files.flatMap { ["-f", "\(folder)/\($0)"] })
        #expect(run.status == 0)
        #expect(run.standardError.contains("NOTICE:  the foreign data wrapper datastore is left out"))
        #expect(try await database.psql("TABLE datastore.server", role: "installer").isEmpty)
        try await database.makeShelf()
        #expect(try await database.merge(["a": "{}"]) == "merged")
    }

    private static let sharedDatabase = Task {
        let database = try await ExtensionServer.shared().databaseWithExtension()
        try await database.psql("CREATE SERVER bucket FOREIGN DATA WRAPPER datastore OPTIONS (url 's3://b/')")
        return database
    }

    private static func database() async throws -> TestDatabase { try await sharedDatabase.value }
}
