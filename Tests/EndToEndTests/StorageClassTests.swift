import Foundation
import TestSupport
import Testing

/// Objects that a rule of their bucket's life cycle moves to another storage class.
struct StorageClassTests {
    private static func shelf(_ column: String = "") async throws -> AmazonShelf {
        let shelf = try await AmazonShelf(
            prefix: "",
            """
            columns:
              - { name: turbine, from: metadata.turbine, type: text }
            \(column)
            history: true
            """)
        shelf.store.put(["a", "b", "c", "d"], metadata: ["turbine": "T1"])
        let first = try await shelf.merge()
        try #require(first.status == 0, "\(first)")
        return shelf
    }

    /// One request for each object of a bucket that is moved at once would cost more than the move.
    @Test func aMoveIsNoVersionAndIsNotAskedFor() async throws {
        let shelf = try await Self.shelf()
        let times = "SELECT string_agg(changed_at::text || run_id, ',' ORDER BY key) FROM shelf"
        let before = try await shelf.value(times)
        shelf.move(["a", "b"], to: "GLACIER")
        let dry = try await shelf.merge(["--dry-run"])
        #expect(dry.standardOutput.contains("0 new, 0 changed, 2 touched, 2 unchanged"), "\(dry)")
        #expect(dry.standardOutput.contains("storage class"), "\(dry)")
        let moved = try await shelf.merge()
        #expect(
            moved.status == 0 && moved.standardOutput.contains("0 new, 0 changed, 2 touched, 2 unchanged"), "\(moved)")
        #expect(try await shelf.requests() == "{\"list\": 1, \"probe\": 1}")
        #expect(
            try await shelf.value("SELECT string_agg(storage_class || turbine, ',' ORDER BY key) FROM shelf")
                == "GLACIERT1,GLACIERT1,STANDARDT1,STANDARDT1")
        #expect(try await shelf.value(times) == before)
        #expect(try await shelf.value("SELECT count(*) FROM shelf_history") == "0")
        let again = try await shelf.merge()
        #expect(again.standardOutput.contains("0 new, 0 changed, 4 unchanged"), "\(again)")
        #expect(try await shelf.value("SELECT count(*) FROM datastore.drifted('shelf', 1)") == "0")

        // Whatever else changes is asked for, and shows the class of then.
        shelf.store.put(["a"], metadata: ["turbine": "T2"], storageClass: "DEEP_ARCHIVE")
        shelf.move(["b"], to: "DEEP_ARCHIVE")
        let both = try await shelf.merge()
        #expect(both.standardOutput.contains("0 new, 1 changed, 1 touched, 2 unchanged"), "\(both)")
        #expect(
            try await shelf.value(
                "SELECT string_agg(storage_class || turbine, ',' ORDER BY key) FROM shelf WHERE key < 'c'")
                == "DEEP_ARCHIVET2,DEEP_ARCHIVET1")
        #expect(
            try await shelf.value(
                "SELECT string_agg(key || (version_of_row ->> 'storage_class'), ',') FROM datastore.history_shelf")
                == "aGLACIER")
        await shelf.server.stop()
    }

    @Test func aMoveIsAChangeWhereSomethingIsDerivedOfTheClass() async throws {
        let shelf = try await Self.shelf(
            "  - { name: class, from: object.storage_class, type: text, values: [STANDARD, GLACIER] }")
        shelf.move(["a"], to: "GLACIER")
        shelf.move(["b"], to: "SNOW")
        let moved = try await shelf.merge()
        #expect(moved.standardOutput.contains("0 new, 2 changed, 2 unchanged"), "\(moved)")
        #expect(try await shelf.requests() == "{\"head\": 2, \"list\": 1, \"probe\": 1}")
        #expect(
            try await shelf.value("SELECT string_agg(coalesce(class, rejected::text), ',' ORDER BY key) FROM shelf")
                == "GLACIER,{class},STANDARD,STANDARD")
        #expect(try await shelf.value("SELECT count(*) FROM shelf_history") == "2")
        await shelf.server.stop()
    }

    /// What was staged and is lost in a crash is not taken for a bucket in which nothing moved.
    @Test func aMoveThatWasStagedAndLostIsFoundAgain() async throws {
        let shelf = try await Self.shelf()
        shelf.move(["a"], to: "GLACIER")
        let killed = try await shelf.merge(["--lease", "4"], ["DATASTORE_FAULT": "staged:kill"])
        #expect(killed.status == 137)
        try await shelf.database.psql("TRUNCATE datastore_staging.staging_shelf")
        let lost = try await shelf.merge()
        #expect(lost.status == 1 && lost.standardError.contains("is lost"), "\(lost)")
        let next = try await shelf.merge()
        #expect(next.status == 0 && next.standardOutput.contains("1 touched"), "\(next)")
        await shelf.server.stop()
    }
}

extension AmazonShelf {
    fileprivate func move(_ keys: [String], to storageClass: String) {
        store.change { state in for key in keys { state.objects[StoreKey(key)]?.storageClass = storageClass } }
    }
}
