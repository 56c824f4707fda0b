import Postgres
import TestSupport
import Testing

@Suite(.serialized) final class RowTests {
    let connection: Connection

    init() async throws {
        connection = try await TemporaryCluster.shared().createDatabase().connect()
    }

    private func read<Value>(
        _ expression: String, _ row: (borrowing Row) throws(DatabaseError) -> Value
    ) throws(DatabaseError) -> Value? {
        try connection.first(Statement(name: "sample", verbatim: "SELECT \(expression) AS value"), row: row)
    }

    @Test(arguments: [("(-7)::smallint", -7), ("(-70000)::integer", -70_000)])
    func wholeNumbersOfEverySize(_ expression: String, _ value: Int64) throws {
        let got = try read(expression) { row throws(DatabaseError) in try row.int64(0) }
        #expect(got == value)
    }

    @Test(arguments: ["'a'::varchar", "'a'::name", "'a'::\"char\"", "'a'::char(1)", "'a'", "'a'::xml"])
    func whatIsSentAsText(_ expression: String) throws {
        let got = try read(expression) { row throws(DatabaseError) in try row.text("value") }
        #expect(got == "a")
    }

    @Test func float4() throws {
        let got = try read("1.5::real") { row throws(DatabaseError) in try row.double(0) }
        #expect(got == 1.5)
    }

    @Test func arrayOfNames() throws {
        let got = try read("ARRAY['a', 'b']::name[]") { row throws(DatabaseError) in try row.textArray(0) }
        #expect(got == ["a", "b"])
    }

    @Test(arguments: ["NULL::text[]", "ARRAY['a', NULL]", "ARRAY[['a'], ['b']]"])
    func arraysThatAreRefused(_ expression: String) throws {
        let error = try databaseError {
            _ = try read(expression) { row throws(DatabaseError) in try row.textArray(0) }
        }
        #expect(error.kind == .unexpectedValue)
        #expect(error.column == "value")
    }

    @Test(arguments: ["'infinity'::timestamptz", "'-infinity'::timestamptz", "'294276-12-31 UTC'::timestamptz"])
    func timesBeyondInt64AreRefused(_ expression: String) throws {
        let error = try databaseError {
            _ = try read(expression) { row throws(DatabaseError) in try row.timestamp(0) }
        }
        #expect(error.kind == .unexpectedValue)
    }

    @Test func anotherTypeIsRefusedEvenForNull() throws {
        let error = try databaseError {
            _ = try read("NULL::integer") { row throws(DatabaseError) in try row.optionalText(0) }
        }
        #expect(error.statement == "sample")
        #expect(error.column == "value")
        #expect(error.description == "sample: column 0 (value) is of the type with oid 23, not a text")
    }

    @Test func nullIsRefusedWhereNoneIsExpected() throws {
        let error = try databaseError {
            _ = try read("NULL::bigint") { row throws(DatabaseError) in try row.int64("value") }
        }
        #expect(error.description == "sample: column 0 (value) is NULL")
        let isNull = try read("NULL::bigint") { row throws(DatabaseError) in try row.isNull(0) }
        #expect(isNull == true)
    }

    @Test(arguments: [Column.index(1), .index(-1), .name("Value"), .name("")])
    func anUnknownColumnIsAnError(_ column: Column) throws {
        let error = try databaseError {
            _ = try read("1") { row throws(DatabaseError) in try row.int64(column) }
        }
        #expect(error.kind == .unexpectedValue)
    }

    @Test func bytesAreLent() throws {
        let sum = try read("'\\x0102ff'::bytea") { row throws(DatabaseError) in
            try row.withBytes(0) { bytes throws(DatabaseError) in
                var sum = 0
                if let bytes { for index in bytes.indices { sum += Int(bytes[index]) } }
                return sum
            }
        }
        #expect(sum == 258)
    }

    @Test func noRowsAndAffectedRows() throws {
        let none = try connection.first(Statement(name: "none", verbatim: "SELECT 1 WHERE false")) {
            row throws(DatabaseError) in try row.int64(0)
        }
        #expect(none == nil)
        try connection.runScript("CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 5)", name: "script")
        #expect(try connection.execute(Statement(name: "delete", verbatim: "DELETE FROM t WHERE a > $1"), [2]) == 3)
        #expect(try connection.execute(Statement(name: "create", verbatim: "CREATE TABLE u ()")) == 0)
    }
}
