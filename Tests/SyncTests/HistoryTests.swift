import TestSupport
import Testing

@testable import Sync

/// Former versions of rows.
struct HistoryTests {
    /// Whatever happens to an object, its versions meet: the first begins when it was first seen, and each other one when the
    /// one before it ended.
    @Test func versionsMeetWithoutAHole() async throws {
        let shelf = try await Shelf((0..<20).map { "k\($0)" })
        let steps: [(MemoryBucket) -> Void] = [
            { _ in }, { $0.put(["k1"], version: 2) }, { $0.remove(["k1"]) }, { $0.put(["k1"], version: 3) },
            { $0.put(["k1"], version: 4) }, { $0.remove(["k1"]) }, { $0.put(["k1"], version: 5) },
        ]
        for step in steps {
            step(shelf.bucket)
            #expect(try await shelf.merge().outcome == .merged)
            // As a changed derivation does, which is no version of the object.
            try await shelf.database.psql(
                "SET datastore.merging = 'shelf'; UPDATE shelf SET changed_at = clock_timestamp() WHERE deleted_at IS NULL"
            )
        }
        let told = try await shelf.lines(
            "SELECT ended_by || ' ' || size FROM shelf_history WHERE key = 'k1' ORDER BY valid_to")
        #expect(told == ["changed 1", "gone 2", "changed 3", "gone 4"])
        let holes = try await shelf.value(
            """
            SELECT count(*) FILTER (WHERE h.valid_from <> coalesce(h.before, t.first_seen_at)),
                count(*) FILTER (WHERE h.valid_to <= h.valid_from), max(h.valid_to) < max(t.changed_at),
                count(*) FILTER (WHERE h.model <> s.definition_hash), count(*)
            FROM (
                SELECT v.*, lag(v.valid_to) OVER (PARTITION BY v.object_id ORDER BY v.valid_to) AS before
                FROM datastore.history_shelf AS v
            ) AS h JOIN shelf AS t ON t.id = h.object_id, datastore.store AS s
            """)
        #expect(holes == "0|0|t|0|6")
    }

    /// What was removed and came back begins anew.
    @Test func aRowThatWasRemovedBeginsAnew() async throws {
        let shelf = try await Shelf((0..<20).map { "k\($0)" })
        try await shelf.database.psql("UPDATE datastore.store SET deletes = 'remove'")
        let steps: [(MemoryBucket) -> Void] = [
            { _ in }, { $0.remove(["k1"]) }, { $0.put(["k1"], version: 2) }, { $0.put(["k1"], version: 3) },
        ]
        for step in steps {
            step(shelf.bucket)
            #expect(try await shelf.merge().outcome == .merged)
        }
        let versions = try await shelf.lines(
            """
            SELECT concat_ws(' ', h.ended_by, h.size, h.valid_from = t.first_seen_at) FROM shelf_history AS h JOIN shelf AS t USING (id)
            ORDER BY h.valid_to
            """)
        #expect(versions == ["gone 1 f", "changed 2 t"])
    }
}
