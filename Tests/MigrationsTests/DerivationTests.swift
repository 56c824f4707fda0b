import Migrations
import Testing

@Suite struct DerivationTests {
    /// Every field of a good object in turn is replaced by every value; the two forms answer the same.
    @Test func theFastFormAnswersAsTheSlowOne() async throws {
        let project = try GoldenCase(name: "every_type").project()
        let database = try await MigrationDatabase()
        try await database.apply(project.files(.up))
        withExtendedLifetime(project) {}
        let counts = try await database.psql(
            """
            WITH good (field, value) AS (VALUES
                ('text', 'AB.12'), ('integer', '2'), ('numeric', '1.5'), ('price', '3'), ('document', '{}'),
                ('list', '["a"]'), ('octue__id', '"123e4567-e89b-12d3-a456-426614174000"'),
                ('octue__timestamp', '{"_type": "datetime", "value": "2024-01-01T10:00:00"}'),
                ('octue__labels', '["a", "b"]'),
                ('octue__tags', '{"optics": {"gain": 1}, "valid": true, "channels": ["x"], "started": "2024-01-01T00:00:00Z"}')
            ), bad (value) AS (VALUES
                (NULL), (''), ('null'), ('2'), ('-5'), ('0x10'), ('1e400'), ('NaN'), ('"q"'), ('yes'), ('2024-02-30'),
                ('0001-01-01'), ('"2024-01-01T10:00:00"'), ('[]'), ('["a, b", "c\\"d"]'), ('[1, null]'), ('{"a": 1}'),
                ('{"_type": "set", "items": ["x"]}'), ('{"_type": "datetime", "value": "x"}'),
                ('{"_type": "datetime", "value": "2024-01-01T00:00:00+01:00"}'), ('{"channels": {"_type": "set", "items": []}}'),
                ('{"optics": 1, "channels": ["x"], "valid": "maybe", "settings": null}'), (repeat('x', 2001))
            ), document (metadata) AS (
                SELECT (SELECT jsonb_object_agg(g.field, g.value) FROM good AS g) || jsonb_build_object(r.field, b.value)
                FROM good AS r, bad AS b
            ), answer (fast, slow) AS (
                SELECT
                    datastore.derive_samples(ROW(
                        k.key, s.size, 'e', NULL, NULL, NULL, NULL, NULL, '12/3', now(), now(), NULL, d.metadata, t.tags, t.tags, NULL)::datastore.object),
                    datastore.slow_derive_samples(ROW(
                        k.key, s.size, 'e', NULL, NULL, NULL, NULL, NULL, '12/3', now(), now(), NULL, d.metadata, t.tags, t.tags, NULL)::datastore.object)
                FROM document AS d, (VALUES (NULL::bigint), (7)) AS s (size),
                    (VALUES ('samples/p_2024-01-01/a.nc'), ('samples/x/a'), ('a.nc')) AS k (key),
                    (VALUES ('{"bigint": "8"}'::jsonb), ('{"bigint": "9000000001"}'), (NULL)) AS t (tags)
            )
            SELECT count(*) FILTER (WHERE fast IS DISTINCT FROM slow), count(*) FILTER (WHERE (slow).rejected IS NULL) > 50,
                count(*) FILTER (WHERE (slow).rejected IS NOT NULL) > 1000
            FROM answer
            """)
        #expect(counts == "0|t|t\n")
    }

    /// A wrapped time, and a string that holds an array, are refused as lists; so the refusal shows the document, and
    /// its reason is that of the document, not of the text in it.
    @Test func aRefusedListIsToldByItsDocument() async throws {
        let project = try GoldenCase(name: "every_type").project()
        let database = try await MigrationDatabase()
        try await database.apply(project.files(.up))
        withExtendedLifetime(project) {}
        let told = try await database.psql(
            #"""
            SELECT r.column_name, left(r.raw, 50), r.reason
            FROM (VALUES
                (1, '{"_type": "datetime", "value": "2024-01-01"}', '"[\"x\"]"'),
                (2, '"\"' || repeat('x', 1999) || '\""', '{"_type": "datetime", "value": "[]"}'),
                (3, '{"_type": "set", "items": [[]]}', '{"_type": "set", "items": ["x"]}')
            ) AS c (n, labels, channels)
            CROSS JOIN LATERAL datastore.rejects_samples(ROW(
                'samples/p_2024-01-01/a.nc', 7, 'e', NULL, NULL, NULL, NULL, NULL, NULL, now(), now(), NULL,
                jsonb_build_object('octue__labels', c.labels, 'octue__tags', '{"channels": ' || c.channels || '}',
                    'octue__id', '"123e4567-e89b-12d3-a456-426614174000"'),
                '{"bigint": "8"}', NULL, NULL)::datastore.object) AS r
            ORDER BY c.n, r.column_name
            """#)
        let noList = "is not a JSON array of strings, numbers, booleans and nulls"
        #expect(
            told == #"""
                a_list|{"_type": "datetime", "value": "2024-01-01"}|\#(noList)
                tag_list|"[\"x\"]"|\#(noList)
                a_list|"\"\#(String(repeating: "x", count: 47))|has an element longer than 2000 bytes, which an index cannot hold
                tag_list|{"_type": "datetime", "value": "[]"}|\#(noList)
                a_list|{"_type": "set", "items": [[]]}|\#(noList)

                """#)
    }
}
