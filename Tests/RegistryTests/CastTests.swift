internal import TestSupport
import Testing

/// The casts answer as `Fixtures/cast_cases.tsv` says, on every version and under every setting, and never fail.
///
/// A line of that file is an input, as an SQL expression, and the casts that take it, each with its answer; a cast that
/// is not named answers NULL.
@Suite struct CastTests {
    /// Settings that change how the server itself reads and writes values.
    static let settings = [
        "",
        "SET DateStyle = 'SQL, DMY'; SET TimeZone = 'Asia/Tokyo';",
        "SET DateStyle = 'German'; SET TimeZone = 'America/St_Johns'; SET IntervalStyle = 'iso_8601';",
        "SET standard_conforming_strings = off; SET escape_string_warning = off; SET bytea_output = 'escape';",
    ]

    @Test(arguments: ServerVersion.tested)
    func everyCastAnswersAsListed(version: ServerVersion) async throws {
        let cases = try fixture("cast_cases.tsv").split(separator: "\n").map(String.init)
        try #require(cases.count > 250)
        let rows = cases.enumerated().map { "(\($0), \($1.prefix { $0 != "\t" }))" }.joined(separator: ",\n")
        let answers = try fixture("cast_answers.sql")
        try await version.withRegistry { database in
            for setting in Self.settings {
                let output = try await database.psql(
                    """
                    CREATE TEMP TABLE input AS SELECT n, v::text FROM (VALUES
                    \(rows)
                    ) AS listed (n, v);
                    \(setting)
                    \(answers)
                    """)
                let lines = output.split(separator: "\n").map(String.init)
                #expect(lines.count == cases.count)
                for (index, (line, expected)) in zip(lines, cases).enumerated() {
                    let wanted = "\(index)" + expected.drop { $0 != "\t" }
                    #expect(line == wanted, "input \(expected.prefix { $0 != "\t" }) under \(setting)")
                }
            }
        }
    }

    @Test(arguments: [
        ("'a/b.nc'", "b.nc,nc"), ("'b'", "b,"), ("'a.d/b'", "b,"), ("'a/.octue'", ".octue,"), ("'a/.b.c'", ".b.c,c"),
        ("'a/'", ","), ("'a/b.'", "b.,"), ("'b.tar.gz'", "b.tar.gz,gz"), ("'..'", "..,"), ("''", ","),
        ("'é/ü.ñ'", "ü.ñ,ñ"),
    ])
    func nameAndExtensionOfAKey(key: String, expected: String) async throws {
        let output = try await registry().psql(
            "SELECT datastore.object_name(\(key)) || ',' || coalesce(datastore.object_extension(\(key)), '')")
        #expect(output.trimmed == expected)
    }

    @Test(arguments: [
        ("'p/a/b'", "{a,b}"), ("'p/a'", ""), ("'p/a/b/c'", ""), ("'p//b'", ""), ("'q/a/b'", ""), ("'p/a/'", ""),
    ])
    func segmentsOfAPath(key: String, expected: String) async throws {
        let output = try await registry().psql(
            """
            SELECT coalesce(datastore.path_segments(\(key), 'p/', 2)::text, '');
            SELECT coalesce(datastore.path_groups(\(key), 'p/', '^([^/]+)/([^/]+)$')::text, '')
            """)
        #expect(output.split(separator: "\n", omittingEmptySubsequences: false).prefix(2).allSatisfy { $0 == expected })
    }

    @Test func patternsAreOfBytesAndNeverFail() async throws {
        let output = try await registry().psql(
            #"""
            SELECT datastore.matches('abc', '^\w+$'), datastore.matches('é', '^\w$'), datastore.matches('١', '^\d$'),
                datastore.matches('x', '('), datastore.matches(E'a\n', '^a$'), datastore.matches(NULL, 'a') IS NULL
            """#)
        #expect(output.trimmed == "t|f|f|f|f|t")
    }

    @Test func aRawValueIsCutBetweenCharacters() async throws {
        let output = try await registry().psql(
            """
            SELECT string_agg(coalesce(octet_length(datastore.cut_raw(v))::text, 'null'), '|' ORDER BY n)
            FROM (VALUES (1, repeat('é', 2000)), (2, 'x' || repeat('é', 2000)), (3, repeat('x', 1024)),
                (4, repeat('😀', 2000)), (5, 'xy' || repeat('€', 500)), (6, NULL)) AS listed (n, v)
            """)
        #expect(output.trimmed == "1024|1023|1024|1024|1022|null")
    }

    /// A parallel worker cannot start a subtransaction, so a wrong PARALLEL mark shows only in a parallel plan.
    @Test func castsSurviveAParallelPlan() async throws {
        let output = try await registry().psql(
            """
            CREATE TABLE public.many AS SELECT n::text AS v FROM generate_series(1, 2000) AS n;
            SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
            SET force_parallel_mode = on;
            SELECT sum(datastore.cast_double(v)), count(datastore.cast_jsonb(v)), count(datastore.parse_json(v || 'x')),
                count(datastore.cast_text_array(v)), count(datastore.reject_reason('integer', v, '{}')) FROM public.many
            """)
        #expect(output.trimmed == "2001000|2000|0|0|0")
    }

    @Test(arguments: [
        ("'integer', '1.5'", "is not a whole number"),
        ("'integer', '2147483648'", "is out of range for integer"),
        ("'bigint', ''", "is empty, which is not a value of type bigint"),
        ("'double precision', 'NaN'", "is not a finite number"),
        ("'double precision', '9000.5', '{\"max\": 9000}'", "is more than the maximum 9000"),
        ("'numeric', '-1', '{\"min\": 0, \"precision\": 10, \"scale\": 2}'", "is less than the minimum 0"),
        ("'numeric', '123', '{\"precision\": 4, \"scale\": 2}'", "is out of range for numeric"),
        ("'text', 'fair', '{\"values\": [\"good\", \"suspect\", \"bad\"]}'", "is not one of good, suspect, bad"),
        ("'integer', '+4', '{\"values\": [1, 4]}'", ""),
        ("'text', 'x', '{\"pattern\": \"^[0-9]$\"}'", "does not match the pattern ^[0-9]$"),
        (
            "'text', repeat('é', 1001), '{\"indexed\": true}'", "is longer than 2000 bytes, which an index cannot hold"
        ),
        ("'text', repeat('é', 1000), '{\"indexed\": true}'", ""),
        ("'date', '2023-02-30'", "is a day that does not exist"),
        ("'date', '01/02/2023'", "is ambiguous: the year comes first in an ISO 8601 date such as 2023-01-31"),
        ("'date', '10000-01-01'", "is in a year outside 1 to 9999"),
        ("'date', 'yesterday'", "is not an ISO 8601 date such as 2023-01-31"),
        ("'timestamptz', '2023-01-01T00:00'", "has no offset from UTC, and the column names no zone"),
        ("'timestamptz', '2023-01-01T00:00', '{\"zone\": \"UTC\"}'", ""),
        (
            "'timestamptz', '2023-03-26T01:30', '{\"zone\": \"Europe/London\"}'",
            "is skipped by the clocks of Europe/London when they are put forward"
        ),
        (
            "'timestamptz', '2023-02-30T01:30', '{\"zone\": \"Europe/London\"}'",
            "is a day or an offset that does not exist"
        ),
        ("'timestamptz', '1672531200'", "is not an ISO 8601 date and time such as 2023-01-31T12:00:00Z"),
        ("'text', NULL, '{\"required\": true}'", "is missing, and the column requires a value"),
        ("'text', NULL", ""), ("'no such type', 'x'", "is not a value of type no such type"),
        ("'text', 'x', '[1]'", ""), ("'text', 'x', '{\"pattern\": \"(\"}'", "does not match the pattern ("),
    ])
    func aReasonSaysWhatIsWrong(arguments: String, reason: String) async throws {
        let call = arguments.contains("'{") || arguments.contains("'[1") ? arguments : arguments + ", NULL"
        let output = try await registry().psql("SELECT datastore.reject_reason(\(call))")
        #expect(output.trimmed == reason)
    }
}

extension String {
    /// The text without the line end that psql writes.
    var trimmed: String { hasSuffix("\n") ? String(dropLast()) : self }
}
