import Layout
import Testing

@testable import Definition

/// The texts are those on which PostgreSQL's own input functions differ between versions and settings, or are generous.
@Suite struct ConstantTests {
    @Test(arguments: [
        ("integer", ["0", "-0", "+0", "00", "2147483647", "-2147483648", "+12"]),
        ("bigint", ["9223372036854775807", "-9223372036854775808", "000000000000000000000000000000012"]),
        ("numeric", ["0", ".5", "1.", "-.5", "1e3", "1E+3", "1e-3", "1e399", "123456789.999", "0e10000"]),
        ("numeric(4,2)", ["99.99", "99.994", "-99.99", "1e1", "0.001"]),
        ("double precision", ["0", "1e308", "5e-324", ".5", "1.", "0e999", "-1.5E2"]),
        ("boolean", ["true", "T", "yes", "Y", "on", "1", "FALSE", "f", "no", "off", "0"]),
        ("date", ["0001-01-01", "9999-12-31", "2024-02-29", "2000-02-29"]),
        (
            "timestamptz",
            [
                "2023-01-01T00:00:00", "2023-01-01 00:00", "2023-01-01T23:59:59.999999", "2023-01-01T00:00:00Z",
                "2023-01-01T00:00Z", "2023-01-01T00:00:00+0530", "2023-01-01T00:00:00-15:59",
                "2023-01-01T00:00:00.123456789012345678",
            ]
        ),
        ("uuid", ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"]),
        (
            "jsonb",
            [
                "{}", "[1,2]", "null", "\"a\"", "12", "{\"a\": {\"b\": [true]}}", "-0.5e-3", " [ ] ",
                "\"\\ud83d\\ude00\\n\"",
            ]
        ),
        ("text", ["", " ", "null"]),
    ])
    func takes(_ typeName: String, _ texts: [String]) throws {
        let type = try #require(read(typeName))
        for text in texts { #expect(Constant(text, type) != nil, "\(text) is a \(typeName)") }
    }

    @Test(arguments: [
        (
            "integer",
            ["", " 1", "1 ", "1_000", "0x10", "1e3", "1.0", "2147483648", "-2147483649", "--1", "+", "١٢", "１２"]
        ),
        ("bigint", ["9223372036854775808", "-9223372036854775809", "0b11"]),
        ("numeric", ["", ".", "1e", "e1", "NaN", "Infinity", "1,000", "1e400", "1e99999999999999999999", "1..2", "٣"]),
        ("numeric(4,2)", ["100", "99.995", "-99.995", "1e2"]),
        ("double precision", ["1e309", "1e-400", "nan", "inf", "0x1p3", "1e"]),
        ("boolean", ["tr", "2", " true", ""]),
        (
            "date",
            ["0000-01-01", "10000-01-01", "2023-02-29", "1900-02-29", "2023-1-1", "20230101", "today", "2023-13-01"]
        ),
        (
            "timestamptz",
            [
                "2023-01-01", "2023-01-01T24:00:00", "2023-01-01T23:59:60", "2023-01-01T00:00:00z", "now", "infinity",
                "2023-01-01T00:00:00+05", "2023-01-01T00:00:00+16:00", "2023-01-01T00:00:00 EST",
                "2023-01-01T00:00:00.",
                "2023-02-30T00:00:00", "0001-01-01T00:00:00", "9999-12-31T00:00:00Z", "2023-01-01t00:00:00",
                "2023-01-01T00:00:00,5",
            ]
        ),
        ("uuid", ["{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", "a0eebc999c0b4ef8bb6d6bb9bd380a11", ""]),
        (
            "jsonb",
            [
                "", "{a:1}", "{\"a\":1,}", "[1,2", "NaN", "'a'", "\"\\u0000\"", "01", "1.", ".5", "+1", "-", "\"\t\"",
                "\"\\x\"", "\"\\ud800\"", "[1] 2", "tru", "1e1000000", "{\"a\"}",
            ]
        ),
    ])
    func refuses(_ typeName: String, _ texts: [String]) throws {
        let type = try #require(read(typeName))
        for text in texts { #expect(Constant(text, type) == nil, "\(text) is no \(typeName)") }
    }

    @Test func decimalsCompareExactly() throws {
        let ascending = [
            "-1e300", "-10", "-9.99", "-1", "-0.5", "-1e-300", "0", "1e-300", "0.5", "1", "1.0000000000000000000000001",
            "9.99", "10", "123456789012345678901234567890", "1e300",
        ]
        let numbers = try ascending.map { try #require(DecimalText($0)) }
        for (index, number) in numbers.enumerated() {
            for (other, otherNumber) in numbers.enumerated() {
                #expect((number < otherNumber) == (index < other))
                #expect((number == otherNumber) == (index == other))
            }
        }
        #expect(DecimalText("1.50") == DecimalText("15e-1"))
        #expect(DecimalText("-0") == DecimalText("0.0"))
    }

    @Test(arguments: [
        ("1970-01-01T00:00Z", 0), ("1970-01-01T01:00+01:00", 0), ("2000-03-01T00:00:00.0000005", 951_868_800_000_001),
        ("1969-12-31T23:59:59.5Z", -500_000), ("0001-01-02T00:00Z", -62_135_510_400_000_000),
        ("9999-12-30T23:59:59.999999Z", 253_402_214_399_999_999),
    ])
    func momentsAreCounted(_ text: String, _ microseconds: Int64) {
        #expect(CalendarText.moment(text)?.microseconds == microseconds)
    }

    private func read(_ name: String) -> ColumnType? {
        let diagnostics = Diagnostics()
        let place = SourceLocation(file: "a", line: 1, column: 1)
        return TypeReader.read(.scalar(SyntaxScalar(text: name, isPlain: false, location: place)), diagnostics)
    }
}
