import TestSupport
import Testing

/// What the registry demands as proof before anything is merged, tried without a loader.
struct ProofTests {
    private static let begin = """
        SELECT run_id AS run FROM datastore.begin_run('shelf', 'full', '', '\(token)', 60, false, '6 h', 'test') \\gset
        SELECT datastore.add_range(:run, '\(token)', 1, NULL, NULL, false);
        """
    private static let token = "00000000-0000-0000-0000-000000000001"

    /// Stages two rows and tells the registry of as many.
    private static func stage(_ first: String, _ second: String, gone: Bool = false) -> String {
        """
        \(begin)
        INSERT INTO datastore_staging.staging_shelf (run_id, kind, key, metadata, fingerprint)
        VALUES (:run, '\(gone ? "G" : "P")', '\(first)', '{}', 1), (:run, '\(gone ? "G" : "P")', '\(second)', '{}', 2);
        SELECT datastore.advance_range(:run, '\(token)', 1, NULL, NULL, true, 2, \(gone ? 0 : 2), \(gone ? 2 : 0), 0, 0, 0);
        """
    }

    private static let finish = "SELECT datastore.finish_staging(:run, '\(token)', NULL, 0, 0, 0, '{}');"
    private static let merge = "SELECT * FROM datastore.merge('shelf', :run, '\(token)');"

    private static let answers = """
        INSERT INTO datastore_staging.staging_shelf (run_id, kind, key, metadata)
        SELECT run_id, 'W', key, 'gone' FROM datastore_staging.staging_shelf WHERE kind = 'G';
        """

    private func refusal(of sql: String, _ shelf: Shelf) async throws -> String {
        do {
            try await shelf.database.psql(sql)
            return "nothing was refused"
        } catch let error as SupportError {
            return error.description
        }
    }

    @Test func aRunThatIsAsItSaysIsMerged() async throws {
        let shelf = try await Shelf()
        try await shelf.database.psql([Self.stage("a", "b"), Self.finish, Self.merge].joined(separator: "\n"))
        #expect(try await shelf.live().count == 2)
    }

    @Test func rowsThatAreLostBeforeStagingEndsAreMissed() async throws {
        let shelf = try await Shelf()
        let lost = "DELETE FROM datastore_staging.staging_shelf WHERE key = 'b';"
        let sql = [Self.stage("a", "b"), lost, Self.finish, Self.merge].joined(separator: "\n")
        #expect(try await refusal(of: sql, shelf).contains("is lost"))
    }

    @Test func rowsThatAreLostAfterwardsAreMissed() async throws {
        let shelf = try await Shelf()
        let lost = "DELETE FROM datastore_staging.staging_shelf WHERE key = 'b';"
        let sql = [Self.stage("a", "b"), Self.finish, lost, Self.merge].joined(separator: "\n")
        #expect(try await refusal(of: sql, shelf).contains("is lost"))
        #expect(try await shelf.live().isEmpty)
    }

    @Test func aKeyThatWasStagedTwiceIsRefused() async throws {
        let shelf = try await Shelf()
        let sql = [Self.stage("a", "a"), Self.finish, Self.merge].joined(separator: "\n")
        #expect(try await refusal(of: sql, shelf).contains("staged a key twice"))
        #expect(try await shelf.live().isEmpty)
    }

    /// After a crash of the server the ranges are gone with the staging, and the run's row is still there.
    @Test func aRunWithoutItsRangesIsNotResumed() async throws {
        let shelf = try await Shelf()
        try await shelf.database.psql(
            "\(Self.begin)\nDELETE FROM datastore.run_range; DELETE FROM datastore.lease;")
        let outcome = try await shelf.value(
            "SELECT outcome FROM datastore.begin_run('shelf', 'full', '', '\(Self.token)', 60, true, '6 h', 'test')")
        #expect(outcome == "started")
    }

    /// After a crash that came while it was listed, there is nothing that could be merged.
    @Test func aRunWithoutItsRangesIsNotStaged() async throws {
        let shelf = try await Shelf()
        let lost = "DELETE FROM datastore.run_range;"
        let sql = [Self.stage("a", "b"), lost, Self.finish].joined(separator: "\n")
        #expect(try await refusal(of: sql, shelf).contains("is lost"))
        #expect(try await shelf.value("SELECT state FROM datastore.run") == "listing")
    }

    /// A tombstone stays as it is, whoever says again that its object is gone.
    @Test func aTombstoneIsNotWrittenAgain() async throws {
        let shelf = try await Shelf()
        try await shelf.database.psql([Self.stage("a", "b"), Self.finish, Self.merge].joined(separator: "\n"))
        let gone = Self.stage("a", "b", gone: true) + "\n" + Self.finish + Self.answers
        try await shelf.database.psql([gone, Self.merge].joined(separator: "\n"))
        let before = try await shelf.value("SELECT string_agg(xmin::text || changed_at, ',') FROM public.shelf")
        try await shelf.database.psql([gone, Self.merge].joined(separator: "\n"))
        #expect(try await shelf.value("SELECT string_agg(xmin::text || changed_at, ',') FROM public.shelf") == before)
    }
}
