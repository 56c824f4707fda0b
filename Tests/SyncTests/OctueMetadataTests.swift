import Objects
import Postgres
import TestSupport
import Testing

@testable import Sync

/// Objects whose metadata octue's SDK writes by a second call, and loses where it writes their content anew.
struct OctueMetadataTests {
    private static let written = #"""
        {"octue__id": "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"", "octue__tags": "{\"turbine\": \"T1\"}", "owner": "me"}
        """#

    private func shelf() async throws -> Shelf {
        let database = try await TemporaryCluster.shared().createDatabase()
        try await database.generate(
            """
            datastore: shelf
            bucket: gs://lab/shelf/
            metadata: octue
            columns:
              - { name: octue_id, from: octue.id, type: uuid }
              - { name: tags, from: octue.tags, type: jsonb }
              - { name: turbine, from: octue.tags.turbine, type: text }
              - { name: elevation, from: octue.tags.elevation, type: integer }
            delete_limit: { rows: 3, percent: 10 }
            history: true

            """)
        try await database.makeLoader()
        return Shelf(database: database)
    }

    private func explanation(of key: String, in shelf: Shelf) async throws -> Explanation {
        let access = Database(try ConnectionTarget(shelf.database.url), version: "test")
        let registry = try await Registry(access, for: .reading)
        let store = try await StoreRecord(named: "shelf", in: registry)
        let bucket = shelf.bucket
        let explanation = try await Explanation(of: key, in: store, registry) { _ in bucket }
        await registry.close()
        return explanation
    }

    @Test func whatAnOverwriteLosesIsShownAndTheRowStaysItself() async throws {
        let shelf = try await shelf()
        shelf.bucket.put(["shelf/a"], metadata: Self.written)
        #expect(try await shelf.merge().outcome == .merged)
        let identity = "SELECT id, first_seen_at FROM shelf_live"
        let before = try await shelf.value(identity)
        shelf.bucket.put(["shelf/a"], version: 2, metadata: #"{"owner": "me"}"#)
        let report = try await shelf.merge()
        #expect(report.counts.changed == 1 && report.counts.rejected == 0)
        let after = try await shelf.value(identity)
        #expect(after == before)
        let row = try await shelf.value(
            "SELECT turbine IS NULL, octue_id IS NULL, tags IS NULL, octue_state FROM shelf_live")
        #expect(row == "t|t|t|pending")
        let history = try await shelf.value(
            "SELECT octue_id, turbine, tags, metadata ->> 'owner', ended_by FROM shelf_history")
        #expect(history == #"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|T1|{"turbine": "T1"}|me|changed"#)
        let versions = try await explanation(of: "shelf/a", in: shelf).past.versions
        #expect(
            versions?.first?.lost.map { "\($0.name)=\($0.value)" } == [
                #"octue__id="a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11""#, #"octue__tags={"turbine": "T1"}"#,
            ])
        shelf.bucket.put(["shelf/a"], version: 3, metadata: Self.written)
        #expect(try await shelf.merge().outcome == .merged)
        let restored = try await shelf.value("SELECT id, first_seen_at FROM shelf_live WHERE turbine = 'T1'")
        #expect(restored == before)
        let past = try await explanation(of: "shelf/a", in: shelf).past.versions
        #expect(past?.map(\.lost.count) == [0, 2])
    }

    /// Pending for as long as the second call may be under way; no run is needed for it to pass.
    @Test func theStateChangesWithTheClock() async throws {
        let shelf = try await shelf()
        shelf.bucket.put(["shelf/a", "shelf/b"])
        shelf.bucket.put(["shelf/c"], metadata: Self.written)
        shelf.bucket.put(["shelf/d"])
        shelf.bucket.change { $0.unreadable["shelf/d"] = .denied }
        _ = try await shelf.merge()
        let states = "SELECT octue_state FROM shelf_live ORDER BY key"
        let atOnce = try await shelf.database.psql(states)
        #expect(atOnce == "pending\npending\npresent\n\n")
        try await shelf.database.psql(
            "SET session_replication_role = replica; UPDATE shelf SET changed_at = now() - interval '16 minutes'")
        let later = try await shelf.database.psql(states)
        #expect(later == "absent\nabsent\npresent\n\n")
    }

    /// Whatever stands in the tags, the batch is merged, and there is one reject of it for each object.
    @Test func noDocumentAbortsTheBatch() async throws {
        let shelf = try await shelf()
        func put(_ key: String, _ tags: String) {
            let escaped = tags.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            shelf.bucket.put(["shelf/\(key)"], metadata: "{\"octue__tags\": \"\(escaped)\"}")
        }
        put("broken", #"{"turbine": "#)
        put("good", #"{"turbine": "T1", "elevation": 3}"#)
        put("infinite", #"{"turbine": "T2", "noise": [Infinity]}"#)
        put("nan", #"{"turbine": "T3", "noise": NaN}"#)
        put("zero", #"{"turbine": "T4", "noise": "\u0000"}"#)
        let report = try await shelf.merge()
        #expect(report.outcome == .merged && report.counts.new == 5 && report.counts.rejected == 4)
        let rows = try await shelf.lines("SELECT key, turbine, tags FROM shelf_live ORDER BY key")
        #expect(
            rows == [
                "shelf/broken||", #"shelf/good|T1|{"turbine": "T1", "elevation": 3}"#,
                #"shelf/infinite|T2|{"turbine": "T2"}"#, #"shelf/nan|T3|{"turbine": "T3"}"#,
                #"shelf/zero|T4|{"turbine": "T4"}"#,
            ])
        let rejects = try await shelf.lines("SELECT key, column_name, raw FROM shelf_rejects ORDER BY key")
        #expect(
            rejects == [
                #"shelf/broken|metadata.octue__tags|{"turbine": "#, #"shelf/infinite|tags|{"noise": [Infinity]}"#,
                #"shelf/nan|tags|{"noise": NaN}"#, #"shelf/zero|tags|{"noise": "\u0000"}"#,
            ])
    }
}
