internal import TestSupport
import Testing

/// The derivation of a row, as the generator writes it: its fast form answers as its slow form, and the rejects are those of the row.
@Suite struct DerivationTests {
    @Test(arguments: [0.1, 0.2, 0.3])
    func bothFormsAgreeOnRandomObjects(seed: Double) async throws {
        let objects = try fixture("random_objects.sql")
        let comparison = try fixture("compare_derivations.sql")
        let comparisons = ["lidar_scans", "raw_files", "octue_files"].map { comparison.replacing("STORE", with: $0) }
            .joined(separator: "\n")
        let output = try await registry().psql("\\set seed \(seed)\n\\set n 3000\n\(objects)\n\(comparisons)")
        let lines = output.split(separator: "\n").filter { $0.contains("_") }
        #expect(lines == ["lidar_scans 0 0 0 t", "raw_files 0 0 0 t", "octue_files 0 0 0 t"])
    }

    @Test(arguments: ["lidar_scans", "raw_files"])
    func theFastFormAnswersForAGoodObject(store: String) async throws {
        let output = try await registry().psql(
            """
            \\set seed 0.5
            \\set n 300
            \(try fixture("random_objects.sql"))
            BEGIN;
            DO $$
            BEGIN
                EXECUTE replace(pg_get_functiondef(oid), 'DECLARE', 'DECLARE slow integer := 1 / 0;')
                FROM pg_proc WHERE proname = 'slow_derive_\(store)';
            END
            $$;
            SELECT count(datastore.derive_\(store)(ROW(
                key, size, NULL, NULL, NULL, NULL, NULL, NULL, NULL, last_modified, NULL, NULL, metadata, tags, NULL, NULL)::datastore.object)) > 0
            FROM objects
            WHERE i % 12 = 4 AND metadata ? 'quality' AND tags ? 'rank' AND coalesce(size, 0) < 10;
            ROLLBACK;
            """)
        #expect(output.split(separator: "\n").last == "t")
    }

    @Test func aRefusedValueIsNamedAndADefaultIsForAnAbsentOne() async throws {
        let call = """
            lidar_scans(ROW('lidar/a/b/c', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, jsonb_build_object(
                'octue__tags', '{"turbine": "T1", "elevation": NaN, "device": {"serial": 1}, "blades": 13}',
                'quality', ''), NULL, NULL, NULL)::datastore.object)
            """
        let output = try await registry().psql(
            """
            SELECT turbine, elevation_m IS NULL, quality IS NULL, blades IS NULL, calibrated, rejected
            FROM datastore.derive_\(call);
            SELECT * FROM datastore.rejects_\(call)
            """)
        #expect(
            output.trimmed == """
                T1|t|t|t|f|{blades,elevation_m,quality}
                elevation_m|NaN|is not a finite number
                quality||is not one of good, suspect, bad
                blades|13|is more than the maximum 12
                """)
    }

    @Test func anObjectWithoutMetadataHasDefaultsAndMissesWhatIsRequired() async throws {
        let output = try await registry().psql(
            #"""
            SELECT quality, blades, calibrated, settings, to_json("""x"""), rejected
            FROM datastore.derive_lidar_scans(ROW('elsewhere', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::datastore.object)
            """#)
        #expect(
            output.trimmed
                == #"suspect|3|f|{}|"say \"x\"\nit's \\ done"|{serial,turbine}"#)
    }

    @Test func aWholeObjectIsRead() async throws {
        let output = try await registry().psql(
            #"""
            SELECT captured_at, site, labels, dataset_id, id_text, serial, started_at, channels,
                """x""", price, file, rejected
            FROM datastore.derive_lidar_scans(ROW('lidar/a/b/c.nc', 5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                jsonb_build_object(
                'octue__id', '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"',
                'octue__timestamp', '{"_type": "datetime", "value": "2023-06-01T12:00:00.5"}',
                'octue__labels', '{"_type": "set", "items": ["a", "b-c"]}',
                'octue__tags', '{"turbine": "T1", "device": {"serial": 77}, "it''s": {"a\\b": "q"},
                    "started": {"_type": "datetime", "value": "2023-01-01T00:00:00+01:00"},
                    "channels": {"_type": "set", "items": ["z", "y"]}}',
                'price', '12.345'), NULL, NULL, NULL)::datastore.object)
            """#)
        let id = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
        #expect(
            output.trimmed == """
                2023-06-01 11:00:00.5+00|a|{a,b-c}|\(id)|\(id)|77|2022-12-31 23:00:00+00|{z,y}|q|12.35|c.nc|
                """)
    }

    /// What PostgreSQL cannot hold in a document costs the value in which it stands, and is told by its source.
    @Test(arguments: [
        (#""turbine": "a\u0000b""#, "turbine", #"a\u0000b"#, "contains U+0000, which PostgreSQL cannot hold"),
        (
            #""channels": ["x", "\ud800"]"#, "channels", #"["x", "\ud800"]"#,
            "contains half of a surrogate pair, which is no text"
        ),
        (
            #""channels": {"_type": "set", "items": ["\udc00\u0000"]}"#, "channels",
            #"{"_type": "set", "items": ["\udc00\u0000"]}"#, "contains U+0000, which PostgreSQL cannot hold"
        ),
        (
            #""settings": {"a": [{"k\uDBFF": 1}]}"#, "settings", #"{"a": [{"k\uDBFF": 1}]}"#,
            "contains half of a surrogate pair, which is no text"
        ),
        (
            #""started": {"_type": "datetime", "value": "2023\u0000"}"#, "started_at", #"2023\u0000"#,
            "contains U+0000, which PostgreSQL cannot hold"
        ),
        (
            #""blades": "\ud83d\n\ude00\\""#, "blades", #"\ud83d\n\ude00\\"#,
            "contains half of a surrogate pair, which is no text"
        ),
        (#""blades": 12.5"#, "blades", "12.5", "is not a whole number"),
        (#""blades": 1e999999"#, "blades", "1e999999", "is out of range for integer"),
        (#""elevation": 1e400"#, "elevation_m", "", "is out of range for double precision"),
        (#""elevation": -1e999999"#, "elevation_m", "-1e999999", "is out of range for double precision"),
    ])
    func oneValueIsLostAndNoOther(entry: String, column: String, raw: String, reason: String) async throws {
        let others = [
            "turbine": #""T1""#, "device": #"{"serial": 77}"#, "calibrated": "true",
            "it's": #"{"a\\b": "\ud83d\ude00"}"#,
        ]
        let tags = ([entry] + others.filter { !entry.hasPrefix("\"\($0.key)\"") }.map { "\"\($0.key)\": \($0.value)" })
            .joined(separator: ", ")
        let object = """
            lidar_scans(ROW('lidar/a/b/c', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                jsonb_build_object('octue__tags', $tags${\(tags)}$tags$), NULL, NULL, NULL)::datastore.object)
            """
        let output = try await registry().psql(
            """
            SELECT serial, calibrated, \"\"\"x\"\"\", rejected FROM datastore.derive_\(object);
            SELECT column_name, CASE WHEN length(raw) < 400 THEN raw END, reason FROM datastore.rejects_\(object)
            """)
        #expect(output.trimmed == "77|t|😀|{\(column)}\n\(column)|\(raw)|\(reason)")
    }

    /// The other documents of octue's are one value each, and refused once for all their columns.
    @Test func otherDocumentsLoseTheirOwnValueOnly() async throws {
        let object = #"""
            lidar_scans(ROW('lidar/a/b/c', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, jsonb_build_object(
                'octue__tags', '{"turbine": "T1", "device": {"serial": 77}}',
                'octue__id', '"\u0000"', 'octue__timestamp', '{"_type": "datetime", "value": "\ud800"}',
                'octue__labels', '{"_type": "set", "items": ["a", "\udfff"]}'), NULL, NULL, NULL)::datastore.object)
            """#
        let output = try await registry().psql(
            """
            SELECT turbine, serial, rejected FROM datastore.derive_\(object);
            SELECT * FROM datastore.rejects_\(object) ORDER BY 1
            """)
        let half = "contains half of a surrogate pair, which is no text"
        #expect(
            output.trimmed == #"""
                T1|77|{metadata.octue__id,metadata.octue__labels,metadata.octue__timestamp}
                metadata.octue__id|"\u0000"|contains U+0000, which PostgreSQL cannot hold
                metadata.octue__labels|{"_type": "set", "items": ["a", "\udfff"]}|\#(half)
                metadata.octue__timestamp|{"_type": "datetime", "value": "\ud800"}|\#(half)
                """#)
    }

    /// Eight characters may have a hundred thousand digits, and a document thousands of them.
    @Test(arguments: ["1e131071", "-1.5E+99999", "1e-16000", "0e-16000"])
    func numbersThatWouldFillTheMemoryCostTheirValueOnly(number: String) async throws {
        let object = """
            lidar_scans(ROW('lidar/a/b/c', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, jsonb_build_object(
                'octue__tags', '{"device": {"serial": 77}, "calibrated": true, "turbine": [' || repeat('\(number), ', 20000)
                    || '1], "settings": {"a": ' || repeat('[\(number), ', 1000) || '1' || repeat(']', 1000) || '}}',
                'octue__labels', '[' || repeat('\(number), ', 20000) || '1]'), NULL, NULL, NULL)::datastore.object)
            """
        let output = try await registry().psql(
            """
            SELECT serial, calibrated, rejected FROM datastore.derive_\(object);
            SELECT column_name, left(raw, 10), reason FROM datastore.rejects_\(object);
            """)
        let reason = "contains a number of too many digits"
        #expect(
            output.trimmed == """
                77|t|{metadata.octue__labels,settings,turbine}
                metadata.octue__labels|\("[\(number), ".prefix(10))|\(reason)
                turbine|\("[\(number), ".prefix(10))|\(reason)
                settings|{"a": [\(number.prefix(3))|\(reason)
                """)
    }

    /// A document that writes the mark of another, or its own look, is a text like any other.
    @Test func noDocumentForgesTheMark() async throws {
        let output = try await registry().psql(
            #"""
            WITH other AS (SELECT datastore.unstorable_mark('"\u0000"') AS mark),
                object AS (
                    SELECT jsonb_build_object('octue__tags', jsonb_build_object(
                        'turbine', mark || 'x', 'device', '{"serial": 1}'::jsonb)::text) AS plain,
                        jsonb_build_object('octue__tags', '{"turbine": ' || to_json(mark || 'x')
                            || ', "device": {"serial": 1}, "blades": "\u0000", "elevation": NaN}') AS repaired, mark
                    FROM other)
            SELECT (datastore.derive_lidar_scans(ROW(
                'k', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, d, NULL, NULL, NULL)::datastore.object)).turbine
                = mark || 'x'
            FROM object, LATERAL (VALUES (plain), (repaired)) AS v (d)
            """#)
        #expect(output == "t\nt\n")
    }

    /// The same number from an attribute and from a tag.
    @Test(arguments: [
        "12", "12.0", "1e1", "0.3e1", "-0.0", "12.5", "1e400", "1e-400", "1e999999", "3000000000.0", "1E0",
    ])
    func aNumberIsReadAlikeFromBothSources(number: String) async throws {
        let database = try await TemporaryCluster.shared().createDatabase()
        let columns = ["integer", "bigint", "numeric", "double precision"].enumerated().map { index, type in
            """
              - { name: a\(index), from: metadata.v, type: \(type) }
              - { name: t\(index), from: octue.tags.v, type: \(type) }
            """
        }
        try await database.generate(
            "datastore: numbers\nbucket: file:///n/\nmetadata: octue\ncolumns:\n\(columns.joined(separator: "\n"))\n")
        let object =
            "numbers(ROW('k', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
            + "'{\"v\": \"\(number)\", \"octue__tags\": \"{\\\"v\\\": \(number)}\"}', NULL, NULL, NULL)::datastore.object)"
        let output = try await database.psql(
            """
            SELECT (a0, a1, a2, a3) IS NOT DISTINCT FROM (t0, t1, t2, t3) FROM datastore.derive_\(object);
            SELECT count(*) % 2, count(DISTINCT (right(column_name, 1), reason)) * 2 = count(*)
            FROM datastore.rejects_\(object)
            """)
        #expect(output == "t\n0|t\n")
    }
}
