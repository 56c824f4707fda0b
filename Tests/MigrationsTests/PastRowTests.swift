import Foundation
import Migrations
import TestSupport
import Testing

/// What the history shows of rows that were written when the table had other columns.
@Suite struct PastRowTests {
    private static let values: [(column: String, type: String, past: String)] = [
        ("t", "text", "12.5"), ("i", "integer", "99999999999"), ("d", "date", "soon"), ("z", "timestamptz", "24 July"),
        ("u", "uuid", "8f1e"), ("b", "boolean", "perhaps"), ("f", "double precision", "1e400"),
        ("n", "\"numeric(4,2)\"", "1234.5"), ("l", "\"text[]\"", "no list"), ("j", "jsonb", "{\"a\": 1}"),
    ]

    private static func insert(_ key: String, _ version: String) -> String {
        """
        INSERT INTO datastore.history_shelf
            (object_id, key, valid_from, valid_to, ended_by, run_id, model, version_of_row)
        VALUES (datastore.object_id('x', '\(key)'), '\(key)', now() - interval '1 day', now(), 'changed', 1, 'm',
            '{"size": 7, "etag": "e", "first_seen_at": "2026-01-01T00:00:00+00:00", "formerly": [1, {}], \(version)}');
        """
    }

    @Test(arguments: ServerVersion.tested)
    func valuesOfAnotherTypeAreNullAndTheRestIsShown(version: ServerVersion) async throws {
        let project = try TestProject()
        let columns = Self.values.map { "  - { name: \($0.column), from: metadata.\($0.column), type: \($0.type) }\n" }
        try project.define(
            "datastore: shelf\nbucket: file:///data/shelf/\nhistory: true\naccess: { readers: [analyst] }\ncolumns:\n"
                + columns.joined(), in: "shelf.yaml")
        try project.migrate()
        let database = try await MigrationDatabase(withTrigrams: false, on: try await version.cluster())
        try await database.apply(project.files(.up))
        // Each column by itself has a value that it could not have today; so has one row in all of them.
        let others = Self.values.map { "\"\($0.column)\": \(#"""# + $0.past.replacing(#"""#, with: #"\""#) + #"""#)" }
        let each = zip(Self.values, others).map { Self.insert("one/\($0.column)", "\($1), \"rejected\": [\"q\"]") }
        try await database.psql(each.joined() + Self.insert("all", others.joined(separator: ", ")))

        let shown = try await database.psql(
            """
            SELECT key, size, etag, rejected, t, i, d, z, u, b, f, n, l, j ->> 0, first_seen_at IS NOT NULL
            FROM shelf_history ORDER BY key
            """, role: "analyst")
        var expected = "all|7|e||12.5|||||||||{\"a\": 1}|t\n"
        for name in Self.values.map(\.column).sorted() {
            let (text, document) = (name == "t" ? "12.5" : "", name == "j" ? "{\"a\": 1}" : "")
            expected += "one/\(name)|7|e|{q}|\(text)|||||||||\(document)|t\n"
        }
        #expect(shown == expected)
    }

    @Test func aRowOfTodayIsShownAsItWas() async throws {
        let project = try TestProject()
        try project.define("datastore: shelf\nbucket: file:///data/shelf/\nhistory: true\n", in: "shelf.yaml")
        try project.migrate()
        let database = try await MigrationDatabase()
        try await database.apply(project.files(.up))
        let same = try await database.psql(
            """
            SET session_replication_role = replica;
            INSERT INTO shelf (id, key, size, metadata, fingerprint, last_modified, first_seen_at, changed_at, run_id)
            SELECT datastore.object_id('x', 'a'), 'a', 5, '{"a": [1, "é"]}', 1, now(), now(), now(), 1;
            SELECT t = datastore.past_row(NULL::shelf, to_jsonb(t)) FROM shelf AS t;
            """)
        #expect(same == "t\n")
    }
}
