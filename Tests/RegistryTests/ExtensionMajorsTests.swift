internal import Foundation
internal import Postgres
internal import TestSupport
import Testing

/// The registry on every major version, and on a standby.
@Suite struct ExtensionMajorsTests {
    /// A store's whole life: rows, changes, rejects, refusals, notes, held deletions, their approval, history.
    @Test(arguments: ServerVersion.tested)
    func aStoreLives(version: ServerVersion) async throws {
        let cluster = try await version.cluster()
        let database = try await cluster.createDatabase()
        try await installRegistry(into: database)
        try await database.psql(fixture("roles.sql"))
        try await database.generatePeopledShelf()
        let many = Dictionary(uniqueKeysWithValues: (1...9).map { ("k\($0)", "{}") })
        #expect(try await database.merge(many.merging(["a": #"{"weight": "x"}"#]) { $1 }, refused: ["%FF"]) == "merged")
        #expect(try await database.merge(many.merging(["a": #"{"weight": "1"}"#]) { $1 }) == "merged")
        try await database.psql("UPDATE public.shelf SET reviewed_by = 'Ada' WHERE key = 'a'", role: "annotator")
        #expect(try await database.merge(["a": #"{"weight": "1"}"#]) == "held")
        let hash = try await database.psql("SELECT held_hash FROM datastore.run WHERE id = 3").trimmed
        let approval = database.mergeStaged.replacing(":'token')", with: ":'token', '\(hash)')")
        let again = database.stage(["a": #"{"weight": "1"}"#]) + approval
        #expect(try await database.psql(again, role: "loader").trimmed == "merged")
        let look = """
            SELECT key, weight, code, reviewed_by FROM public.shelf_live;
            SELECT count(*) FROM public.shelf_deleted; SELECT count(*) FROM public.shelf_rejects;
            SELECT count(*) FROM public.shelf_history; SELECT held, rejects FROM public.shelf_freshness;
            SELECT id, state, inserted, updated, gone, held FROM datastore.run ORDER BY id
            """
        let answer = try await database.psql(look, role: "reader").trimmed
        #expect(
            answer == """
                a|1||Ada
                9
                0
                10
                0|0
                1|merged|10|0|0|0
                2|merged|0|1|0|0
                3|superseded|0|0|0|9
                4|merged|0|0|9|0
                """)
        try await database.psql("CREATE SERVER s FOREIGN DATA WRAPPER datastore OPTIONS (url 's3://b/')")
        let secret = "ALTER SERVER s OPTIONS (ADD token 'x')"
        #expect(try database.refusal(of: secret, role: "dba")?.sqlState == "HV00D")
        let before = try await database.catalog()
        try await installRegistry(into: database)
        #expect(try await database.catalog() == before)
        try await cluster.remove()
    }

    /// Views and freshness read logged tables only: a standby has no others.
    @Test func aStandbyAnswers() async throws {
        let primary = try await ServerVersion.fifteen.cluster()
        let database = try await primary.createDatabase()
        try await installRegistry(into: database)
        try await database.psql(fixture("roles.sql"))
        try await database.generatePeopledShelf()
        try await database.merge(["a": #"{"weight": "x"}"#, "d/b": "{}"])
        let views = ["live", "deleted", "rejects", "folders", "freshness", "history", "good"].map {
            "public.shelf_\($0)"
        }
        let tables = ["store", "run", "held", "reject", "migration", "server"].map { "datastore.\($0)" }
        let functions = [
            "datastore.freshness('shelf')", "datastore.children('shelf')", "datastore.require_fresh('shelf', '1 day')",
        ]
        let counts = (views + tables + functions).map {
            "SELECT '\($0.prefix(30).filter { $0 != "'" })', count(*) FROM \($0);"
        }
        let asked = counts.joined(separator: "\n")
        let expected = try await database.psql(asked, role: "every_reader")
        let standby = try await Standby.start(of: primary, database: database)
        #expect(try await standby.psql("SELECT pg_is_in_recovery()", role: "every_reader").trimmed == "t")
        #expect(try await standby.psql(asked, role: "every_reader") == expected)
        try await standby.stop()
        try await primary.remove()
    }
}

/// A hot standby in the folder of its primary, which removes it with itself.
private struct Standby {
    let primary: TemporaryCluster
    let name: String
    let folder: String
    let port: Int

    static func start(of primary: TemporaryCluster, database: TestDatabase) async throws -> Standby {
        let standby = Standby(
            primary: primary, name: database.name, folder: "\(primary.folder)/standby", port: primary.port)
        let copy = """
            set -e; cd /
            run() { if [ "$(id -u)" = 0 ]; then
                setpriv --reuid=postgres --regid=postgres --init-groups --reset-env "$@"; else "$@"; fi; }
            run "$1/pg_basebackup" -d "$2" -D "$3" --write-recovery-conf --checkpoint=fast
            run mkdir "$3/socket"
            run "$1/pg_ctl" start -w -D "$3" -l "$3/log" -o "-c listen_addresses='' -c unix_socket_directories='$3/socket'" >/dev/null
            """
        let arguments = ["-c", copy, "sh", primary.binaries.folder, primary.url(database: "postgres"), standby.folder]
        try await runSuccessfully("sh", arguments)
        return standby
    }

    func psql(_ sql: String, role: String) async throws -> String {
        let url = "postgresql://\(role)@/\(name)?host=\(folder)/socket&port=\(port)"
        let arguments = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url]
        return try await runSuccessfully(primary.binaries.program("psql"), arguments, input: sql)
    }

    func stop() async throws {
        let script = """
            cd /; [ "$(id -u)" = 0 ] && as='setpriv --reuid=postgres --regid=postgres --init-groups --reset-env'
            $as "$0/pg_ctl" stop -w -m immediate -D "$1" >/dev/null
            """
        try await runSuccessfully("sh", ["-c", script, primary.binaries.folder, folder])
    }
}
