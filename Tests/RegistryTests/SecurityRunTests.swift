internal import Foundation
internal import Postgres
internal import TestSupport
import Testing

/// What one loader may do to the runs of another, and to the proof that only a listing gives.
@Suite struct SecurityRunTests {
    /// A run of `loader` in which everything is staged, for another to attack.
    private struct Target {
        let database: TestDatabase
        let run: String
        let token: String
    }

    private func target() async throws -> Target {
        let database = try await ExtensionServer.shared().cluster.createDatabase()
        try await database.generatePeopledShelf()
        try await database.merge(["a": "{}", "b": "{}"])
        let staging = database.stage(["a": "{}", "c": "{}"]) + "SELECT :run, :'token'"
        let answer = try await database.psql(staging, role: "loader").trimmed.split(separator: "|").map(String.init)
        return Target(database: database, run: answer[0], token: answer[1])
    }

    @Test func aTokenIsSeenByItsOwnLoginOnly() async throws {
        let target = try await target()
        let look = "SELECT token FROM datastore.lease"
        #expect(try await target.database.psql(look, role: "loader").trimmed == target.token)
        #expect(try await target.database.psql(look, role: "other_loader") == "")
        let asGroup = "SET ROLE datastore_loader; \(look)"
        #expect(try await target.database.psql(asGroup, role: "other_loader") == "")
    }

    /// Calls with a token that is not the run's, and how each is answered.
    static let foreign: [(String, String?)] = [
        ("datastore.add_range($run, $token, 2, 'x', NULL, true)", "DS003"),
        ("datastore.advance_range($run, $token, 1, 'z', NULL, true, 0, 0, 0, 0, 0, 0)", "DS003"),
        ("datastore.restart_ranges($run, $token)", "DS003"),
        ("datastore.reduce_staged($run, $token)", "DS003"),
        ("datastore.advance_asking($run, $token, 1, '(0,0)', '(0,9)', 0, 0, 0, 0)", "DS003"),
        ("datastore.split_range($run, $token, 1, 'b', 2)", "DS003"),
        ("datastore.note_gap($run, $token, 'because', '{}')", "DS003"),
        ("datastore.finish_staging($run, $token, NULL, 0, 0, 0, '{}')", "DS003"),
        ("datastore.plan('shelf', $run, $token)", "DS003"),
        ("datastore.prepare('shelf', $run, $token)", "DS003"),
        ("datastore.merge('shelf', $run, $token)", "DS003"),
        ("datastore.end_run($run, $token, 'failed', 'because', NULL)", nil),
        ("datastore.renew_lease($token, 60, true)", nil),
        ("datastore.begin_run('shelf', 'full', '', $token, 60, true, '6 h', 'x')", nil),
    ]

    @Test(arguments: foreign, ["gen_random_uuid()", "NULL"])
    func withoutTheTokenARunIsOutOfReach(call: (String, String?), token: String) async throws {
        let target = try await target()
        let state = "SELECT r.*, l.* FROM datastore.run AS r JOIN datastore.lease AS l ON l.run_id = r.id"
        let before = try await target.database.psql(state)
        let sql = call.0.replacing("$run", with: target.run).replacing("$token", with: token)
        let error = try target.database.refusal(of: "SELECT \(sql)", role: "other_loader")
        #expect(error?.sqlState == call.1)
        #expect(try await target.database.psql(state) == before)
        #expect(try await target.database.shelf() == "a|\nb|")
    }

    /// Every loader may write into the staging; what it forges there is not merged, and deletes nothing.
    @Test(arguments: [
        "(%, 'P', 'forged', 1)", "(%, 'G', 'a', NULL)", "(%, 'O', 'a', NULL)", "(%, 'R', 'x', NULL)",
    ])
    func aForgedRowFailsTheMerge(row: String) async throws {
        let target = try await target()
        let forge = "INSERT INTO datastore_staging.staging_shelf (run_id, kind, key, fingerprint) VALUES "
        try await target.database.psql(forge + row.replacing("%", with: target.run), role: "other_loader")
        let merge = "SELECT datastore.merge('shelf', \(target.run), '\(target.token)')"
        #expect(try target.database.refusal(of: merge, role: "loader")?.sqlState == "DS001")
        #expect(try await target.database.shelf() == "a|\nb|")
        // The next run begins with an empty staging.
        try await target.database.psql("UPDATE datastore.lease SET until = now()")
        #expect(try await target.database.merge(["a": "{}", "c": "{}"]) == "merged")
        #expect(try await target.database.shelf() == "a|\nc|")
    }

    /// What its loader did not say to be whole is merged for nobody, whoever has the token.
    @Test(arguments: ["listing", "superseded", "failed", "incomplete"])
    func aRunThatIsNotStagedIsNotMerged(state: String) async throws {
        let target = try await target()
        try await target.database.psql("UPDATE datastore.run SET state = '\(state)' WHERE id = \(target.run)")
        let merge = "SELECT datastore.merge('shelf', \(target.run), '\(target.token)')"
        #expect(try target.database.refusal(of: merge, role: "loader")?.sqlState == "DS003")
        #expect(try await target.database.shelf() == "a|\nb|")
    }

    @Test func aRunThatTakesAnothersPlaceBeginsWithAnEmptyStaging() async throws {
        let target = try await target()
        let staged = "SELECT count(*) > 0 FROM datastore_staging.staging_shelf"
        #expect(try await target.database.psql(staged) == "t\n")
        try await target.database.psql("UPDATE datastore.lease SET until = now()")
        let begin = "datastore.begin_run('shelf', 'full', '', gen_random_uuid(), 60, false, '6 h', 'x')"
        #expect(try await target.database.psql("SELECT outcome FROM \(begin)", role: "other_loader") == "started\n")
        #expect(try await target.database.psql(staged) == "f\n")
    }

    @Test func rowsOfAnotherRunAreNotTakenForThisOnes() async throws {
        let target = try await target()
        let forge =
            "INSERT INTO datastore_staging.staging_shelf (run_id, kind, key) VALUES (\(target.run) + 1, 'G', 'a')"
        try await target.database.psql(forge, role: "other_loader")
        let answer = """
            SELECT datastore.prepare('shelf', \(target.run), '\(target.token)');
            INSERT INTO datastore_staging.staging_shelf (run_id, kind, key, metadata)
            SELECT run_id, 'W', key, 'gone' FROM datastore_staging.staging_shelf
            WHERE kind = 'G' AND run_id = \(target.run)
            """
        try await target.database.psql(answer, role: "loader")
        let merge = "SELECT gone FROM datastore.merge('shelf', \(target.run), '\(target.token)')"
        #expect(try await target.database.psql(merge, role: "loader").trimmed == "1")
        #expect(try await target.database.shelf() == "a|\nc|")
    }

    /// Statements of a loader with its own lease that claim what is not so.
    static let claims: [(String, String)] = [
        ("datastore.begin_run('shelf', 'full', 'a', gen_random_uuid(), 60, false, '6 h', 'x')", "DS004"),
        ("datastore.begin_run('shelf', 'full', '', gen_random_uuid(), 2000000000, false, '6 h', 'x')", "DS004"),
        ("datastore.begin_run('shelf', 'full', '', gen_random_uuid(), NULL, false, '6 h', 'x')", "DS004"),
        ("datastore.begin_run('shelf', 'any', '', gen_random_uuid(), 60, false, '6 h', 'x')", "23514"),
        ("datastore.renew_lease(gen_random_uuid(), 100000, true)", "DS004"),
        ("datastore.end_run(1, gen_random_uuid(), 'merged', NULL, NULL)", "DS004"),
    ]

    @Test(arguments: claims)
    func aFalseClaimIsRefused(call: String, state: String) async throws {
        let database = try await ExtensionServer.shared().cluster.createDatabase()
        try await database.generatePeopledShelf()
        #expect(try database.refusal(of: "SELECT \(call)", role: "loader")?.sqlState == state)
    }

    @Test func aRangeThatWasNotListedToItsEndDeletesNothing() async throws {
        let target = try await target()
        try await target.database.psql("UPDATE datastore.lease SET until = now()")
        let staging = target.database.stage([:]).replacing("'z', true, 0, 0", with: "'b', false, 0, 0")
        let error = try await target.database.attempt(staging, role: "other_loader")
        #expect(error.contains("range 1 of run 3 was not listed to its end"))
        #expect(try await target.database.shelf() == "a|\nb|")
    }

    @Test func theRegistryOfOneDatastoreIsNotReachedThroughAnother() async throws {
        let target = try await target()
        try await target.database.psql(
            """
            INSERT INTO datastore.store (name, table_schema, table_name, bucket, prefix, identity, server, credentials,
                definition, definition_hash, source_hash, deletes, delete_limit_rows, delete_limit_percent, derivation)
            SELECT 'other', 'public', 'other', bucket, prefix, identity, server, credentials, definition, definition_hash,
                source_hash, deletes, delete_limit_rows, delete_limit_percent, derivation FROM datastore.store
            """)
        let merge = "SELECT datastore.merge('other', \(target.run), '\(target.token)')"
        #expect(try target.database.refusal(of: merge, role: "loader")?.sqlState == "DS003")
    }
}

extension TestDatabase {
    /// What psql says to statements that are refused.
    fileprivate func attempt(_ sql: String, role: String) async throws -> String {
        let folder = try TemporaryFolder()
        let arguments = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url(role: role), "-f"]
        let file = try folder.write(sql, to: "attempt.sql")
        return try await runProgram(cluster.binaries.program("psql"), arguments + [file]).standardError
    }
}
