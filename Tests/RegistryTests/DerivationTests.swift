internal import TestSupport
import Testing

/// The derivation of a row: its fast form answers as its slow form, and the rejects are those of the row.
@Suite struct DerivationTests {
    @Test(arguments: [0.1, 0.2, 0.3])
    func bothFormsAgreeOnRandomObjects(seed: Double) async throws {
        let objects = try fixture("random_objects.sql")
        let comparison = try fixture("compare_derivations.sql")
        let output = try await registry().psql("\\set seed \(seed)\n\\set n 3000\n\(objects)\n\(comparison)")
        let lines = output.split(separator: "\n").filter { $0.contains("_") }
        #expect(lines == ["lidar_scans 0 0 0 t", "raw_files 0 0 0 t"])
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
                FROM pg_proc WHERE proname = 'derive_slow_\(store)';
            END
            $$;
            SELECT count(datastore.derive_\(store)(
                key, size, NULL, NULL, NULL, NULL, NULL, last_modified, metadata, tags)) > 0
            FROM objects
            WHERE i % 12 = 4 AND metadata ? 'quality' AND tags ? 'rank' AND coalesce(size, 0) < 10;
            ROLLBACK;
            """)
        #expect(output.split(separator: "\n").last == "t")
    }

    @Test func aRefusedValueIsNamedAndADefaultIsForAnAbsentOne() async throws {
        let call = """
            lidar_scans('lidar/a/b/c', NULL, NULL, NULL, NULL, NULL, NULL, NULL, jsonb_build_object(
                'octue__tags', '{"turbine": "T1", "elevation": NaN, "device": {"serial": 1}, "blades": 13}',
                'quality', ''), NULL)
            """
        let output = try await registry().psql(
            """
            SELECT turbine, elevation_m IS NULL, quality IS NULL, blades IS NULL, calibrated, rejected
            FROM datastore.derive_\(call);
            SELECT * FROM datastore.rejects_\(call)
            """)
        #expect(
            output.trimmed == """
                T1|t|t|t|f|{elevation_m,quality,blades}
                elevation_m|NaN|is not a finite number
                quality||is not one of good, suspect, bad
                blades|13|is more than the maximum 12
                """)
    }

    @Test func anObjectWithoutMetadataHasDefaultsAndMissesWhatIsRequired() async throws {
        let output = try await registry().psql(
            #"""
            SELECT quality, blades, calibrated, settings, array_to_json(channels), to_json("""x"""), rejected
            FROM datastore.derive_lidar_scans('elsewhere', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
            """#)
        #expect(
            output.trimmed
                == #"suspect|3|f|{}|["x","it's"]|"say \"x\"\nit's \\ done"|{turbine,serial}"#)
    }

    @Test func aWholeObjectIsRead() async throws {
        let output = try await registry().psql(
            #"""
            SELECT captured_at, site, labels, dataset_id, id_text, serial, started_at, channels,
                """x""", price, file, rejected
            FROM datastore.derive_lidar_scans('lidar/a/b/c.nc', 5, NULL, NULL, NULL, NULL, NULL, NULL,
                jsonb_build_object(
                'octue__id', '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"',
                'octue__timestamp', '{"_type": "datetime", "value": "2023-06-01T12:00:00.5"}',
                'octue__labels', '{"_type": "set", "items": ["a", "b-c"]}',
                'octue__tags', '{"turbine": "T1", "device": {"serial": 77}, "it''s": {"a\\b": "q"},
                    "started": {"_type": "datetime", "value": "2023-01-01T00:00:00+01:00"},
                    "channels": {"_type": "set", "items": ["z", "y"]}}',
                'price', '12.345'), NULL)
            """#)
        let id = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
        #expect(
            output.trimmed == """
                2023-06-01 11:00:00.5+00|a|{a,b-c}|\(id)|\(id)|77|2022-12-31 23:00:00+00|{z,y}|q|12.35|c.nc|
                """)
    }
}
