import Postgres
import TestSupport
import Testing

/// Every kind of value goes to the server and comes back as it was.
@Suite(.serialized) final class ParameterTests {
    static let texts = ["", "it's", "\"quoted\"", "\\x41", "$1; DROP TABLE t --", "näive 🧪 e\u{301}", "a\r\nb\tc"]
    static let arrays: [[String]] = [[], [""], ["a", "NULL", "{b}", "c,\"d\\"], ["näive"]]
    static let moments: [Int64] = [
        0, -1, 946_684_800_000_000, 1_700_000_000_123_456, -62_135_596_800_000_000, 253_402_300_799_999_999,
        // The first moment that PostgreSQL holds, and the last that Int64 counts: 4714-11-24 BC and 294247 AD.
        -210_866_803_200_000_000, 9_223_371_331_199_999_999 - 86_400_000_000 * 365,
    ]

    let connection: Connection

    init() async throws {
        connection = try await TemporaryCluster.shared().createDatabase().connect()
    }

    private func sent(_ type: String) -> Statement {
        Statement(name: "echo", verbatim: "SELECT $1::\(type) AS value")
    }

    @Test(arguments: texts) func text(_ value: String) throws {
        let got = try connection.first(sent("text"), [.text(value)]) { row throws(DatabaseError) in try row.text(0) }
        #expect(got.map { Array($0.utf8) } == Array(value.utf8))
    }

    @Test(arguments: [0, 1, -1, Int64.max, .min]) func int64(_ value: Int64) throws {
        let row = try connection.first(sent("bigint"), [.int64(value)]) { row throws(DatabaseError) in
            try row.int64("value")
        }
        #expect(row == value)
        let said = try connection.first(sent("bigint::text"), [.int64(value)]) { row throws(DatabaseError) in
            try row.text(0)
        }
        #expect(said == String(value))
    }

    @Test(arguments: [0, -0.0, 0.1, .infinity, -.infinity, Double.greatestFiniteMagnitude, .leastNonzeroMagnitude])
    func double(_ value: Double) throws {
        let got = try connection.first(sent("float8"), [.double(value)]) { row throws(DatabaseError) in
            try row.double(0)
        }
        #expect(got?.bitPattern == value.bitPattern)
    }

    @Test func notANumber() throws {
        let got = try connection.first(sent("float8"), [.double(.nan)]) { row throws(DatabaseError) in
            try row.double(0)
        }
        #expect(got?.isNaN == true)
    }

    @Test(arguments: [true, false]) func bool(_ value: Bool) throws {
        let got = try connection.first(sent("bool"), [.bool(value)]) { row throws(DatabaseError) in try row.bool(0) }
        #expect(got == value)
    }

    @Test(arguments: [[], [0], Array(0...255)]) func bytes(_ value: [UInt8]) throws {
        let got = try connection.first(sent("bytea"), [.bytes(value)]) { row throws(DatabaseError) in
            try row.bytes(0)
        }
        #expect(got == value)
    }

    @Test(arguments: arrays) func textArray(_ value: [String]) throws {
        let got = try connection.first(sent("text[]"), [.textArray(value)]) { row throws(DatabaseError) in
            try row.textArray(0)
        }
        #expect(got == value)
        let count = try connection.first(
            Statement(name: "count", verbatim: "SELECT cardinality($1)"), [.textArray(value)]
        ) { row throws(DatabaseError) in try row.int64(0) }
        #expect(count == Int64(value.count))
    }

    @Test func uuid() throws {
        let got = try connection.first(sent("uuid"), [.uuid("{A0EEBC999C0B4EF8BB6D6BB9BD380A11}")]) {
            row throws(DatabaseError) in try row.uuid(0)
        }
        #expect(got == "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")
    }

    @Test(arguments: moments) func timestamp(_ value: Int64) throws {
        let got = try connection.first(sent("timestamptz"), [.timestamp(microseconds: value)]) {
            row throws(DatabaseError) in try row.timestamp(0)
        }
        #expect(got == value)
    }

    @Test func timestampMeansTheSameForTheServer() throws {
        let said = try connection.first(
            Statement(name: "utc", verbatim: "SELECT ($1 AT TIME ZONE 'UTC')::text"),
            [.timestamp(microseconds: 1_000_000_000_000_001)]
        ) { row throws(DatabaseError) in try row.text(0) }
        #expect(said == "2001-09-09 01:46:40.000001")
    }

    @Test func null() throws {
        let got = try connection.query(sent("text"), [nil]) { row throws(DatabaseError) in try row.optionalText(0) }
        #expect(got == [nil])
    }

    @Test(arguments: [
        (Parameter.text("a\0b"), "U+0000"), (.timestamp(microseconds: .min), "time"),
        // These would mean -infinity and infinity on the wire.
        (.timestamp(microseconds: .min + 946_684_800_000_000), "time"),
    ])
    func whatCannotBeSentIsRefused(_ value: Parameter, _ word: String) throws {
        let error = try databaseError { try connection.execute(sent("text"), ["first", value]) }
        #expect(error.kind == .unexpectedValue)
        #expect(error.message.contains("$2") && error.message.contains(word))
    }

    @Test func optionalsBecomeNull() {
        #expect(Parameter(String?.none) == .null)
        #expect(Parameter(Int?.some(7)) == .int64(7))
        #expect(Parameter([UInt8]?.none) == .null)
        #expect(Parameter(timestampMicroseconds: 5) == .timestamp(microseconds: 5))
    }
}
