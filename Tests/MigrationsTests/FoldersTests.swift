import Foundation
import Migrations
import TestSupport
import Testing

/// What is told of folders, and how the server goes about it.
@Suite struct FoldersTests {
    /// A hundred thousand objects in 601 folders, written as a merge would.
    private static let objects = """
        SET session_replication_role = replica;
        INSERT INTO shelf (id, key, size, fingerprint, last_modified, first_seen_at, changed_at, run_id)
        SELECT datastore.object_id('x', o.key), o.key, n % 1000, 1, timestamptz '2026-01-01 UTC' + n * interval '1 s', now(), now(), 1
        FROM generate_series(1, 100000) AS n, LATERAL (
            SELECT format('site-%s/day-%s/%s.nc', n % 20, n % 600, n) COLLATE "C" AS key
        ) AS o;
        INSERT INTO shelf (id, key, size, fingerprint, first_seen_at, changed_at, run_id)
        SELECT datastore.object_id('x', k), k, 5, 1, now(), now(), 1 FROM unnest(ARRAY['top.nc', 'site-1/x.nc', 'site-10.nc']) AS k;
        INSERT INTO shelf (id, key, size, deleted_at, first_seen_at, changed_at, run_id)
        VALUES (datastore.object_id('x', 'site-1/gone.nc'), 'site-1/gone.nc', 5, now(), now(), now(), 1);
        RESET session_replication_role;
        VACUUM (ANALYZE) shelf;
        """

    @Test(arguments: ServerVersion.tested)
    func oneFolderIsARangeAndAllOfThemCompileNothing(version: ServerVersion) async throws {
        let cluster = try await version.cluster()
        let project = try TestProject()
        try project.define(
            "datastore: shelf\nbucket: file:///data/shelf/\nindexes: [changed_at]\nhistory: true\naccess: { readers: [analyst] }\n",
            in: "shelf.yaml")
        try project.migrate()
        let database = try await MigrationDatabase(withTrigrams: false, on: cluster)
        try await database.apply(project.files(.up))
        try await database.psql(Self.objects)
        let differences = try await database.differences(project)
        #expect(!differences.contains("index"), "\(differences)")

        // What the function says of each folder is what the view says of all.
        let differing = try await database.psql(
            """
            SELECT count(*), count(*) FILTER (WHERE (f.folder, f.objects, f.bytes, f.last_modified)
                IS DISTINCT FROM (o.folder, o.objects, o.bytes, o.last_modified))
            FROM shelf_folders AS f LEFT JOIN LATERAL datastore.folder('shelf', f.folder) AS o ON true
            """, role: "analyst")
        #expect(differing == "620|0\n")
        let some = try await database.psql(
            """
            SELECT folder, objects FROM datastore.folder('shelf', 'site-1/') UNION ALL
            SELECT folder, objects FROM datastore.folder('shelf', '') UNION ALL
            SELECT folder, objects FROM datastore.folder('shelf', 'nothing/');
            """, role: "analyst")
        #expect(some == "site-1/|5001\n|100003\n")
        for (call, reason) in [
            ("'shelf', 'site-1'", "a folder ends in a slash: site-1/"), ("'other', ''", "no datastore"),
        ] {
            let error = await #expect(throws: (any Error).self) {
                try await database.psql("SELECT * FROM datastore.folder(\(call))", role: "analyst")
            }
            #expect("\(error as Any)".contains(reason))
        }

        // The planner expects no millions, so that nothing is compiled; what changed since, and an object's past, are indexed.
        let plan = try await database.psql("EXPLAIN SELECT * FROM shelf_folders")
        #expect(!plan.contains("JIT"), "\(plan)")
        let since = try await database.psql(
            "EXPLAIN SELECT key FROM shelf WHERE changed_at > now() + interval '1 day'")
        #expect(since.contains("shelf_changed_at_idx"), "\(since)")
        let past = try await database.psql(
            "SET enable_seqscan = off; EXPLAIN SELECT * FROM shelf_history WHERE key = 'a' ORDER BY valid_to DESC LIMIT 1"
        )
        #expect(past.contains("history_shelf_key_idx"), "\(past)")
    }
}
