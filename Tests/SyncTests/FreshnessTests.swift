import Objects
import Sync
import TestSupport
import Testing

/// How current a table is, in parts.
@Suite struct FreshnessTests {
    private static let parts = """
        SELECT (SELECT r.id FROM datastore.run AS r WHERE r.started_at = f.complete_as_of),
            (SELECT r.id FROM datastore.run AS r WHERE r.started_at = f.keys_as_of),
            (SELECT r.id FROM datastore.run AS r WHERE r.started_at = f.metadata_as_of), f.tags_as_of, f.held, f.unread
        FROM datastore.freshness('shelf') AS f
        """

    private func refusal(_ arguments: String, _ shelf: Shelf) async -> String {
        do {
            _ = try await shelf.database.psql("SELECT datastore.require_fresh('shelf', \(arguments))")
            return "none"
        } catch { return "\(error)" }
    }

    /// One row that is held back does not make a table as old as a loader that died.
    @Test func eachPartIsAsOfItsOwnRun() async throws {
        let shelf = try await Shelf((10..<40).map { "k\($0)" })
        #expect(try await shelf.value(Self.parts) == "||||0|")
        #expect(await refusal("'1 hour'", shelf).contains("is not merged yet"))
        _ = try await shelf.merge()
        #expect(try await shelf.value(Self.parts) == "1|1|1||0|0")

        shelf.bucket.put(["k10"], version: 2)
        shelf.bucket.change { $0.unreadable["k10"] = .denied }
        #expect(try await shelf.merge().outcome == .unread)
        #expect(try await shelf.value(Self.parts) == "2|2|1||0|1")
        #expect(await refusal("'1 hour'", shelf) == "none")
        #expect(await refusal("'1 hour', max_unread => 1, max_held => 0", shelf) == "none")
        #expect(
            await refusal("'1 hour', max_unread => 0", shelf).contains("1 objects could not be read, and at most 0"))

        shelf.bucket.change { $0.unreadable = [:] }
        shelf.bucket.remove((11..<39).map { "k\($0)" })
        let held = try await shelf.merge()
        #expect(held.outcome == .held && held.counts.held == 28)
        #expect(try await shelf.value(Self.parts) == "2|3|3||28|0")
        #expect(await refusal("'1 hour', max_held => 28", shelf) == "none")
        #expect(
            await refusal("'1 hour', max_held => 27", shelf).contains("28 rows are held back whose objects are gone"))
        let returned = try await shelf.value(
            "SELECT datastore.require_fresh('shelf', '1 hour') = started_at FROM datastore.run WHERE id = 3")
        #expect(returned == "t")
        #expect(await refusal("'1 microsecond'", shelf).contains("and at most 00:00:00.000001 was asked for"))
    }
}
