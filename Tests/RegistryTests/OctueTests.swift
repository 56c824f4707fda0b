internal import TestSupport
import Testing

/// What octue's SDK keeps on an object, read by the functions of the registry.
@Suite struct OctueTests {
    private static let id = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"

    /// Derives columns of an object of `octue_files`.
    ///
    /// - Parameter metadata: the metadata, as arguments of `jsonb_build_object`.
    private func derive(_ columns: String, _ metadata: String) async throws -> String {
        try await registry().psql(
            "SELECT \(columns) FROM datastore.derive_octue_files(\(Self.object(metadata)))"
        ).trimmed
    }

    private func rejects(_ metadata: String) async throws -> String {
        try await registry().psql("SELECT * FROM datastore.rejects_octue_files(\(Self.object(metadata)))").trimmed
    }

    private static func object(_ metadata: String) -> String {
        "ROW('octue/a', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
            + "jsonb_build_object(\(metadata)), NULL, NULL, NULL)::datastore.object"
    }

    /// The five documents as SDK 0.69.0 writes them.
    @Test func theFiveDocumentsAreRead() async throws {
        let metadata = #"""
            'octue__id', '"\#(Self.id)"',
            'octue__timestamp', '{"_type": "datetime", "value": "2023-06-01T12:00:00.5"}',
            'octue__tags', '{"turbine": "T\u00e91", "elevation": 12.5, "none": null, "settings": {"a": [1, true]}}',
            'octue__labels', '{"_type": "set", "items": ["a", "b-c"]}',
            'octue__sdk_version', '"0.69.0"', 'owner', 'nobody of octue''s'
            """#
        let output = try await derive(
            "octue_id, captured_at, captured_text, tags, labels, sdk_version, elevation_m, rejected", metadata)
        let tags = #"{"none": null, "turbine": "Té1", "settings": {"a": [1, true]}, "elevation": 12.5}"#
        #expect(
            output == "\(Self.id)|2023-06-01 11:00:00.5+00|2023-06-01T12:00:00.5|\(tags)|{a,b-c}|0.69.0|12.5|")
    }

    /// Wrappings are taken off at any depth, in documents, lists and texts.
    @Test(arguments: [
        (#"{"_type": "datetime", "value": "2023"}"#, #""2023""#),
        (#"{"_type": "set", "items": []}"#, "[]"),
        (#"{"_type": "set", "items": [{"_type": "datetime", "value": "a\"]}"}, [1]]}"#, #"["a\"]}", [1]]"#),
        (#"[{"_type": "set", "items": [{"_type": "set", "items": [1]}]}, 2]"#, "[[[1]], 2]"),
        (
            #"{"b": [{"c": {"_type": "set", "items": ["x"]}}], "t": {"_type": "datetime", "value": "y"}}"#,
            #"{"b": [{"c": ["x"]}], "t": "y"}"#
        ),
        // What only looks like a wrapping stays as it is.
        (#""{\"_type\": \"set\", \"items\": [1]}""#, #""{\"_type\": \"set\", \"items\": [1]}""#),
        (#"{"_type": "set", "items": [1], "longer": [2]}"#, #"{"_type": "set", "items": [1], "longer": [2]}"#),
        (#"{"_type": "set", "items": 3}"#, #"{"_type": "set", "items": 3}"#),
        (#"{"_type": "datetime", "value": 3}"#, #"{"_type": "datetime", "value": 3}"#),
        (#"{"_type": "other", "items": [1]}"#, #"{"_type": "other", "items": [1]}"#),
    ])
    func wrappingsAreTakenOff(document: String, plain: String) async throws {
        let tags = "'octue__tags', $t${\"turbine\": \"T\", \"settings\": \(document)}$t$"
        let columns = "settings = $p$\(plain)$p$, tags -> 'settings' = $p$\(plain)$p$, rejected IS NULL"
        #expect(try await derive(columns, tags) == "t|t|t")
        let nested = #"'octue__tags', $t${"turbine": "T", "settings": {"k": [\#(document)]}}$t$"#
        let text = try await derive("settings_text::jsonb = $p${\"k\": [\(plain)]}$p$", nested)
        #expect(text == "t")
    }

    @Test func aListOfWrappedTimesIsAListOfTexts() async throws {
        let output = try await derive(
            "channels, captured_json, label_text, rejected",
            #"""
            'octue__tags', '{"turbine": "T", "channels": ["a", {"_type": "datetime", "value": "2023-01-01T00:00:00"}]}',
            'octue__timestamp', '{"_type": "datetime", "value": "2023-06-01T12:00:00+05:30"}',
            'octue__labels', '{"_type": "set", "items": ["a"]}'
            """#)
        #expect(output == #"{a,2023-01-01T00:00:00}|"2023-06-01T12:00:00+05:30"|["a"]|"#)
    }

    /// A document may be nested as deep as PostgreSQL reads it.
    @Test func depthIsNoMatter() async throws {
        let output = try await derive(
            "length(settings::text), rejected",
            #"""
            'octue__tags', '{"turbine": "T", "settings": ' || repeat('{"_type": "set", "items": [', 1500) || '1'
                || repeat(']}', 1500) || '}'
            """#)
        #expect(output == "3001|")
    }

    /// What is no JSON is the text itself, as for the SDK.
    @Test func aStringThatIsNoJSONIsTakenAsItStands() async throws {
        let output = try await derive(
            "octue_id, captured_at, captured_text, labels, sdk_version",
            """
            'octue__id', '\(Self.id)', 'octue__timestamp', '2023-01-01 10:00:00', 'octue__labels', 'a b:c',
            'octue__sdk_version', '0.2.0'
            """)
        #expect(output == "\(Self.id)|2023-01-01 10:00:00+00|2023-01-01 10:00:00|{a,b:c}|0.2.0")
    }

    /// Until 0.1.18 names had no prefix, tags were what labels are now, and times were numbers or Python's `str()`.
    @Test(arguments: [
        (#"'"\#(id)"', 'timestamp', '1551393630.25', 'hash_value', '"x"', 'tags', '["a:b", "c"]'"#, "1551393630.25"),
        ("'\(id)', 'timestamp', '2019-02-28 22:40:30.250000+00', 'tags', 'a:b c'", "2019-02-28 22:40:30.250000+00"),
        (
            "'\(id)', 'timestamp', '2019-02-28 22:40:30.250000+00:00', 'tags', '[\"a:b\", \"c\"]'",
            "2019-02-28 22:40:30.250000+00:00"
        ),
    ])
    func olderShapesAreRead(entries: String, original: String) async throws {
        let output = try await derive(
            "octue_id, captured_at, captured_text, labels, tags, rejected",
            "'cluster', '0', 'sequence', 'None', 'id', \(entries)")
        #expect(output == "\(Self.id)|2019-02-28 22:40:30.25+00|\(original)|{a:b,c}||{tags,turbine}")
    }

    /// Names that are somebody else's are not taken for octue's.
    @Test(arguments: [
        "'id', '\(id)', 'timestamp', '5', 'tags', 'a'",
        "'id', '7', 'timestamp', '5', 'tags', 'a', 'cluster', '0', 'sequence', '1'",
        "'id', '\(id)', 'timestamp', '5', 'tags', 'a', 'cluster', 'eu-west', 'sequence', '1'",
        "'id', '\(id)', 'timestamp', '5', 'tags', 'a', 'cluster', '0', 'sequence', '1', 'octue__sdk_version', '\"0.1.19\"'",
    ])
    func foreignMetadataAreNotTakenForOctues(metadata: String) async throws {
        #expect(try await derive("octue_id, captured_at, labels", metadata) == "||")
        #expect(try await registry().psql("SELECT datastore.is_early_octue(jsonb_build_object(\(metadata)))") == "f\n")
    }

    @Test func aTimestampMayBeNone() async throws {
        let early = "'id', '\(Self.id)', 'timestamp', 'None', 'tags', '[]', 'cluster', '0', 'sequence', '3'"
        #expect(try await derive("captured_at, captured_text, labels", early) == "||{}")
        #expect(try await derive("captured_at, rejected", "'octue__timestamp', 'null'") == "|{tags,turbine}")
    }

    /// Of a local time that comes twice PostgreSQL takes the later instant, where Python takes the earlier.
    @Test(arguments: [
        ("2023-10-29T01:30:00", "2023-10-29 01:30:00+00"), ("2023-10-29T01:30:00+01:00", "2023-10-29 00:30:00+00"),
        ("2023-10-29T00:59:59", "2023-10-28 23:59:59+00"), ("2023-03-26T00:59:59", "2023-03-26 00:59:59+00"),
        ("2023-03-26T02:00:00", "2023-03-26 01:00:00+00"),
    ])
    func ofAnAmbiguousLocalTimeTheLaterInstantIsTaken(time: String, instant: String) async throws {
        let metadata = #"'octue__timestamp', '{"_type": "datetime", "value": "\#(time)"}'"#
        #expect(try await derive("captured_at, captured_text", metadata) == "\(instant)|\(time)")
    }

    /// Clocks that are put forward never show it: whatever wrote it meant another time.
    @Test func aLocalTimeThatNeverComesIsAReject() async throws {
        let metadata = #"'octue__timestamp', '{"_type": "datetime", "value": "2023-03-26T01:30:00"}'"#
        let derived = try await derive("captured_at, captured_text, rejected", metadata)
        #expect(derived == "|2023-03-26T01:30:00|{captured_at,tags,turbine}")
    }

    /// One reject for a document that is broken, whatever is made of it, which names its key.
    @Test(arguments: ["not JSON", "[1]", #"{"turbine": "T""#, #""{}""#, "3"])
    func brokenTagsAreOneReject(document: String) async throws {
        let metadata = "'octue__tags', $t$\(document)$t$, 'octue__sdk_version', '\"0.69.1\"'"
        #expect(
            try await derive("tags, turbine, elevation_m, settings, sdk_version, rejected", metadata)
                == "||||0.69.1|{metadata.octue__tags}")
        let reason = "cannot be read, because the tags are not a JSON object"
        #expect(try await rejects(metadata) == "metadata.octue__tags|\(document)|\(reason)")
    }

    /// What PostgreSQL cannot hold costs the tag in which it stands, and is one reject that names it.
    @Test(arguments: [
        (#""noise": NaN"#, #"{"noise": NaN}"#, "contains NaN or an infinity, which are not JSON"),
        (
            #""noise": [1, {"a": -Infinity}]"#, #"{"noise": [1, {"a": -Infinity}]}"#,
            "contains NaN or an infinity, which are not JSON"
        ),
        (#""noise": "a\u0000b""#, #"{"noise": "a\u0000b"}"#, "contains U+0000, which PostgreSQL cannot hold"),
        (#""no\ud800ise": 1"#, #"{"no\ud800ise": 1}"#, "contains half of a surrogate pair, which is no text"),
    ])
    func oneTagIsLostAndNoOther(entry: String, raw: String, reason: String) async throws {
        let metadata = #"'octue__tags', $t${"turbine": "NaN", \#(entry), "settings": {"a": 1}}$t$"#
        let output = try await derive("tags, turbine, settings, elevation_m, rejected", metadata)
        #expect(output == #"{"turbine": "NaN", "settings": {"a": 1}}|NaN|{"a": 1}|1|{tags}"#)
        #expect(try await rejects(metadata) == "tags|\(raw)|\(reason)")
    }

    @Test func aNumberThatIsNoneIsRefusedByEveryColumnOfItsTag() async throws {
        let metadata = #"'octue__tags', '{"turbine": NaN, "elevation": Infinity, "settings": {"a": NaN}, "b": "NaN"}'"#
        #expect(
            try await derive("tags, turbine, elevation_m, settings, rejected", metadata)
                == #"{"b": "NaN"}||||{elevation_m,settings,settings_text,tags,turbine}"#)
        #expect(
            try await rejects(metadata).contains(
                """
                turbine|NaN|is not a finite number
                elevation_m|Infinity|is not a finite number
                """))
    }

    @Test(arguments: [
        ("NULL", "now() - '1 h', now() - '1 h', now()", ""),
        ("'{}'", "now() - '14 min', now() - '14 min', now()", "pending"),
        ("'{}'", "now() - '16 min', now() - '16 min', now()", "absent"),
        // Written over a moment ago; metadata were edited a moment ago.
        ("'{\"a\": \"b\"}'", "now() - '1 day', now() - '1 min', now()", "pending"),
        // A store that does not say when an object was created, and one whose clock is ahead.
        ("'{}'", "NULL, now() - '1 year', now() - '1 min'", "pending"),
        ("'{}'", "NULL, now(), now() - '16 min'", "absent"),
        ("'{}'", "now() + '1 h', NULL, now() - '16 min'", "absent"),
        ("'{\"octue__sdk_version\": \"x\"}'", "now(), now(), now()", "present"),
        (
            "'{\"id\": \"\(id)\", \"timestamp\": \"5\", \"tags\": \"a\", \"cluster\": \"0\", \"sequence\": \"1\"}'",
            "now(), now(), now()", "present"
        ),
    ])
    func theStateIsToldByTheClock(metadata: String, times: String, state: String) async throws {
        let clauses = times.replacing(" - '", with: " - interval '").replacing(" + '", with: " + interval '")
        let found = try await registry().psql("SELECT datastore.octue_state(\(metadata), \(clauses))")
        #expect(found.trimmed == state)
    }

    /// Copies of an object have one octue id.
    @Test func theIdIsIndexedAndNotUnique() async throws {
        let indexes = try await registry().psql(
            """
            SELECT count(*), bool_or(i.indisunique)
            FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = 'octue_files'::regclass AND a.attname = 'octue_id'
            """)
        #expect(indexes.trimmed == "1|f")
    }
}
