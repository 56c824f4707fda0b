internal import Foundation
internal import Postgres
internal import TestSupport
import Testing

/// What pg_dump takes away and pg_restore brings back, on this server and on another.
@Suite struct DumpTests {
    /// How the registry came into the database.
    enum Way: String, CaseIterable, Sendable {
        case plainFiles
        case extensionScript

        func database() async throws -> TestDatabase {
            let server = try await ExtensionServer.shared()
            return switch self {
            case .plainFiles: try await server.databaseWithPlainFiles()
            case .extensionScript: try await server.databaseWithExtension()
            }
        }
    }

    @Test(arguments: Way.allCases)
    func aDumpRestoresEverythingAndTheNextMergeWorks(way: Way) async throws {
        let source = try await way.database()
        try await source.live()
        let before = try await source.contents()
        #expect(before.contains("|held|"))
        #expect(before.contains("is not UTF-8"))

        let restored = try await source.cluster.createDatabase()
        try await restored.restore(try await source.dump())
        #expect(try await restored.contents() == before)
        let differences = try await restored.catalogDifferences(to: source)
        #expect(differences == [])

        #expect(try await restored.merge(["a": #"{"weight": "9"}"#, "new": "{}"]) == "held")
        #expect(try await restored.psql("SELECT weight FROM public.shelf WHERE key = 'a'").trimmed == "9")
        #expect(try await restored.psql("SELECT max(id) FROM datastore.run").trimmed == "4")
        let history = try await restored.psql("SELECT count(*) FROM datastore.history_shelf WHERE key = 'a'").trimmed
        #expect(history == "2")
    }

    /// Unlogged rows are dumped too: what a dump has of a run under way must not be taken for a run of today.
    @Test func aRunUnderWayIsNotResumedFromADumpOfAnotherServer() async throws {
        let source = try await Way.plainFiles.database()
        try await source.makeShelf()
        try await source.psql(source.stage(["a": "{}"]), role: "loader")
        let dump = try await source.dump(["--no-unlogged-table-data"])
        let restored = try await source.cluster.createDatabase()
        try await restored.restore(dump)
        let resume = """
            SELECT outcome FROM datastore.begin_run(
                'shelf', 'full', '', gen_random_uuid(), 60, true, interval '6 hours', 'test')
            """
        #expect(try await restored.psql(resume, role: "loader").trimmed == "started")
    }

    @Test(arguments: Way.allCases)
    func onAnotherServerTheRolesComeFirst(way: Way) async throws {
        let source = try await way.database()
        try await source.live()
        let dump = try await source.dump()
        let target = try await TemporaryCluster.create(binaries: source.cluster.binaries)
        let early = try await target.createDatabase()
        let refusal = try await early.attemptRestore(dump)
        let missing = way == .plainFiles ? "datastore_owner" : "shelf_reader"
        #expect(refusal.contains("role \"\(missing)\" does not exist"))

        // The one step that has to precede: the roles, which belong to the server and are in no dump of a database.
        let program = try source.cluster.binaries.program("pg_dumpall")
        let roles = try await runSuccessfully(program, ["--roles-only", "-d", source.url])
        try await target.createDatabase().psql("\\set ON_ERROR_STOP off\n" + roles)
        let restored = try await target.createDatabase()
        try await restored.restore(dump)
        #expect(try await restored.contents() == source.contents())
        #expect(try await restored.merge(["a": "{}", "new": "{}"]) == "held")
        try await target.remove()
    }

    /// The files of all tables are carried over by pg_upgrade, those of a run under way with them.
    ///
    /// Not from 15: the minor releases of Debian's 15 write an option of columns that the others here do not know yet.
    @Test func anUpgradedServerGoesOnWhereTheOldOneStopped() async throws {
        let older = try await ServerVersion.sixteen.cluster()
        let source = try await older.createDatabase()
        try await installRegistry(into: source)
        try await source.psql(fixture("roles.sql"))
        try await source.live()
        try await source.psql(source.stage(["a": #"{"weight": "9"}"#, "new": "{}"]), role: "loader")
        let before = try await source.contents()
        let lease = "SELECT token FROM datastore.lease"
        let token = try await source.psql(lease).trimmed
        let newer = try await older.upgraded(to: ServerVersion.eighteen.binaries())
        let upgraded = TestDatabase(cluster: newer, name: source.name)
        #expect(try await upgraded.contents() == before)
        #expect(try await upgraded.psql(lease).trimmed == token)
        let run = "(SELECT max(id) FROM datastore.run)"
        try await upgraded.psql("SELECT gone FROM datastore.merge('shelf', \(run), '\(token)')", role: "loader")
        #expect(try await upgraded.psql("SELECT weight FROM public.shelf WHERE key = 'a'").trimmed == "9")
        try await upgraded.psql("DELETE FROM datastore.lease")
        #expect(try await upgraded.merge(["a": "{}", "new": "{}"]) == "held")
        try await newer.remove()
    }

    /// pg_upgrade carries the files of tables over as they are, and refuses what they may hold of a version's own numbers.
    @Test func everyColumnSurvivesPgUpgrade() async throws {
        let database = try await Way.extensionScript.database()
        try await database.makeShelf()
        let types = try await database.psql(
            """
            SELECT DISTINCT format_type(a.atttypid, NULL)
            FROM pg_attribute AS a
            JOIN pg_class AS c ON c.oid = a.attrelid
            WHERE c.relnamespace IN ('datastore'::regnamespace, 'datastore_staging'::regnamespace)
                AND c.relkind = 'r' AND a.attnum > 0
            ORDER BY 1
            """)
        let stable: Set<String> = [
            "bigint", "boolean", "integer", "jsonb", "name", "numeric", "pg_lsn", "text", "text[]", "integer[]", "tid",
            "timestamp with time zone", "uuid",
            // pg_upgrade keeps the numbers of types that migrations made.
            "datastore.derived_shelf",
        ]
        #expect(Set(types.trimmed.split(separator: "\n").map(String.init)) == stable)
    }
}

extension TestDatabase {
    /// A store with a life behind it: rows, versions, rejects, a refusal, a note, held deletions.
    fileprivate func live() async throws {
        try await makeShelf()
        let many = Dictionary(uniqueKeysWithValues: (1...20).map { ("k\($0)", "{}") })
        try await merge(many.merging(["a": #"{"weight": "1"}"#, "bad": #"{"weight": "x"}"#]) { $1 }, refused: ["%FF"])
        try await merge(many.merging(["a": #"{"weight": "2"}"#, "bad": #"{"weight": "x"}"#]) { $1 }, refused: ["%FF"])
        try await psql("UPDATE public.shelf SET reviewed_by = 'Ada' WHERE key = 'a'", role: "annotator")
        try await merge(["a": #"{"weight": "2"}"#], refused: ["%FF"])
    }

    /// Every row of the registry and of the store, and where the sequences stand.
    fileprivate func contents() async throws -> String {
        let tables = [
            "datastore.store", "datastore.run", "datastore.held_set", "datastore.held", "datastore.reject",
            "datastore.migration", "datastore.migration_step", "datastore.registry_version",
            "datastore.history_shelf", "public.shelf",
        ]
        let rows = tables.map { "SELECT t.* FROM \($0) AS t ORDER BY t::text;" }.joined(separator: "\n")
        return try await psql(
            rows + """
                SELECT last_value, is_called FROM datastore.store_id_seq;
                SELECT last_value, is_called FROM datastore.run_id_seq;
                """)
    }

    fileprivate func dump(_ options: [String] = []) async throws -> String {
        try await runSuccessfully(cluster.binaries.program("pg_dump"), options + ["-d", url])
    }

    fileprivate func restore(_ dump: String) async throws {
        try await psql(dump)
    }

    /// What psql says to a dump that cannot be restored.
    fileprivate func attemptRestore(_ dump: String) async throws -> String {
        // From a file: psql stops reading at the error, and a pipe would break.
        let folder = try TemporaryFolder()
        let arguments = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", try folder.write(dump, to: "dump.sql")]
        let run = try await runProgram(cluster.binaries.program("psql"), arguments)
        return run.status == 0 ? "it was restored" : run.standardError
    }
}
