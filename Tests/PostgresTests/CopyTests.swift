import Glibc
import Postgres
import TestSupport
import Testing

@Suite(.serialized) final class CopyTests {
    let database: TestDatabase
    let connection: Connection
    static let copyIn = Statement(name: "stage", verbatim: "COPY t FROM STDIN (FORMAT binary)")
    static let copyOut = Statement(
        name: "walk", verbatim: "COPY (SELECT * FROM t ORDER BY a) TO STDOUT (FORMAT binary)")

    init() async throws {
        database = try await TemporaryCluster.shared().createDatabase()
        connection = try database.connect()
        try connection.runScript(
            "CREATE TABLE t (a bigint, b text, c bytea, d timestamptz, e boolean, f double precision, g integer)",
            name: "setup")
    }

    private func count() throws -> Int64? {
        try connection.first(Statement(name: "count", verbatim: "SELECT count(*) FROM t")) {
            row throws(DatabaseError) in try row.int64(0)
        }
    }

    private static func writeRow(_ writer: inout CopyWriter, _ number: Int64) throws(DatabaseError) {
        try writer.beginRow(fields: 7)
        try writer.write(int64: number)
        for _ in 0..<6 { try writer.writeNull() }
    }

    @Test func everyTypeBothWays() throws {
        let text: [UInt8] = Array("näive \\N \t\n".utf8)
        let stored = try connection.copyIn(Self.copyIn) { writer throws(DatabaseError) in
            try writer.beginRow(fields: 7)
            try writer.write(int64: .min)
            try writer.write(bytes: text[...])
            try writer.write(bytes: [0, 255, 10])
            try writer.write(timestampMicroseconds: -1)
            try writer.write(bool: true)
            try writer.write(double: -0.5)
            try writer.write(int32: .max)
            try writer.beginRow(fields: 7)
            try writer.write(int64: 1)
            try writer.write(text: "")
            try writer.write([UInt8]().span)
            try writer.write(timestampMicroseconds: 253_402_300_799_999_999)
            try writer.write(bool: false)
            try writer.write(double: .infinity)
            try writer.write(int32: -1)
            try writer.beginRow(fields: 7)
            try writer.write(int64: 2)
            try writer.write(text: nil)
            try writer.write(bytes: ArraySlice?.none)
            try writer.write(timestampMicroseconds: nil)
            try writer.write(bool: nil)
            try writer.write(double: nil)
            try writer.write(int32: nil)
        }
        #expect(stored == 3)
        let rows = try connection.copyOut(Self.copyOut) { reader throws(DatabaseError) in
            var rows: [TypedRow] = []
            while try reader.next() { rows.append(try TypedRow(reader)) }
            return rows
        }
        let expected = [
            TypedRow(
                int64: .min, text: text, bytes: [0, 255, 10], moment: -1, bool: true, double: -0.5, int32: 2_147_483_647
            ),
            TypedRow(
                int64: 1, text: [], bytes: [], moment: 253_402_300_799_999_999, bool: false, double: .infinity,
                int32: -1),
            TypedRow(int64: 2),
        ]
        #expect(rows == expected)
    }

    struct TypedRow: Equatable {
        var int64: Int64?
        var text: [UInt8]?
        var bytes: [UInt8]?
        var moment: Int64?
        var bool: Bool?
        var double: Double?
        var int32: Int64?
    }

    @Test func theServerReadsTheMoment() throws {
        try connection.copyIn(Self.copyIn) { writer throws(DatabaseError) in
            try writer.beginRow(fields: 7)
            for _ in 0..<3 { try writer.writeNull() }
            try writer.write(timestampMicroseconds: 1_000_000_000_000_001)
            for _ in 0..<3 { try writer.writeNull() }
        }
        let said = try connection.first(
            Statement(name: "said", verbatim: "SELECT (d AT TIME ZONE 'UTC')::text FROM t")
        ) { row throws(DatabaseError) in try row.text(0) }
        #expect(said == "2001-09-09 01:46:40.000001")
    }

    @Test func aThrowingBodyStoresNothing() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try connection.copyIn(Self.copyIn) { writer in
                for number in 0..<20_000 { try Self.writeRow(&writer, Int64(number)) }
                throw Stop()
            }
        }
        #expect(try count() == 0)
    }

    @Test(arguments: [0, 6, 8]) func aRowOfTheWrongWidthIsRefused(_ fields: Int) throws {
        let error = try databaseError {
            try connection.copyIn(Self.copyIn) { writer throws(DatabaseError) in
                try writer.beginRow(fields: 7)
                for _ in 0..<fields { try writer.writeNull() }
            }
        }
        #expect(error.kind == .protocolViolation && error.statement == "stage")
        #expect(try count() == 0)
    }

    @Test func aServersRefusalIsReported() throws {
        let error = try databaseError {
            try connection.copyIn(Self.copyIn) { writer throws(DatabaseError) in
                try writer.beginRow(fields: 7)
                try writer.writeNull()
                try writer.write(bytes: [0xFF])
                for _ in 0..<5 { try writer.writeNull() }
            }
        }
        #expect(error.sqlState == "22021" && error.statement == "stage")
        #expect(try count() == 0)
    }

    @Test func rowsThatTheTableDropsAreReported() throws {
        let error = try databaseError {
            try connection.copyIn(
                Statement(name: "half", verbatim: "COPY t FROM STDIN (FORMAT binary) WHERE a = 1")
            ) { writer throws(DatabaseError) in
                try Self.writeRow(&writer, 1)
                try Self.writeRow(&writer, 2)
            }
        }
        #expect(error.message == "2 rows were sent, but 1 were stored")
    }

    @Test func aBusyConnectionRefusesStatements() throws {
        let error = try databaseError {
            try connection.copyIn(Self.copyIn) { _ throws(DatabaseError) in
                try connection.runScript("SELECT 1", name: "inside")
            }
        }
        #expect(error.kind == .protocolViolation && error.statement == "inside")
        #expect(try count() == 0)
    }

    @Test(arguments: [
        "COPY t TO STDOUT (FORMAT binary)", "COPY t FROM STDIN", "SELECT 1", "COPY nowhere FROM STDIN (FORMAT binary)",
    ])
    func whatIsNotACopyInIsRefused(_ sql: String) throws {
        _ = try databaseError {
            try connection.copyIn(Statement(name: "other", verbatim: sql)) { _ throws(DatabaseError) in }
        }
        #expect(try count() == 0)
    }

    @Test(arguments: ["COPY t TO STDOUT", "COPY t FROM STDIN"]) func aCopyIsNoQuery(_ sql: String) throws {
        let error = try databaseError { try connection.execute(Statement(name: "copy", verbatim: sql)) }
        #expect(error.kind == .protocolViolation)
        #expect(try count() == 0)
    }

    @Test(arguments: [false, true]) func leavingEarly(_ inTransaction: Bool) throws {
        let many = Statement(
            name: "many",
            verbatim: "COPY (SELECT n::bigint FROM generate_series(1, 300000) n) TO STDOUT (FORMAT binary)")
        if inTransaction { try connection.runScript("BEGIN", name: "begin") }
        let third = try connection.copyOut(many) { reader throws(DatabaseError) in
            while try reader.next() { if reader.rowCount == 3 { return try reader.int64(0) } }
            return nil
        }
        #expect(third == 3)
        #expect(try count() == 0)
        let isInTransaction = connection.isInTransaction
        #expect(isInTransaction == inTransaction)
    }

    @Test func aServersErrorAmidACopyOut() throws {
        let error = try databaseError {
            try connection.copyOut(
                Statement(
                    name: "fails",
                    verbatim: "COPY (SELECT 1 / (5000 - n) FROM generate_series(1, 9000) n) TO STDOUT (FORMAT binary)")
            ) { reader throws(DatabaseError) in while try reader.next() {} }
        }
        #expect(error.sqlState == "22012" && error.statement == "fails")
        #expect(try count() == 0)
    }

    /// A million rows each way, while the memory of this process grows by less than the rows are long.
    @Test func aMillionRowsAreFlat() throws {
        let key = Array("an/object/key/of/usual/length/0123456789.nc".utf8)
        let before = try residentKilobytes()
        try connection.copyIn(Self.copyIn) { writer throws(DatabaseError) in
            for number in 0..<1_000_000 {
                try writer.beginRow(fields: 7)
                try writer.write(int64: Int64(number))
                try writer.write(bytes: key[...])
                for _ in 0..<5 { try writer.writeNull() }
            }
        }
        let sum = try connection.copyOut(Self.copyOut) { reader throws(DatabaseError) in
            var sum: Int64 = 0
            while try reader.next() { sum += try reader.int64(0) ?? 0 }
            return sum
        }
        #expect(sum == 499_999_500_000)
        #expect(try residentKilobytes() - before < 40_000)
    }

    private func residentKilobytes() throws -> Int {
        let status = try #require(fopen("/proc/self/statm", "r"))
        defer { fclose(status) }
        var line = [CChar](repeating: 0, count: 128)
        try #require(fgets(&line, 128, status) != nil)
        let fields = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).split(
            separator: " ")
        return (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) / 1024
    }
}

extension CopyTests.TypedRow {
    init(_ reader: borrowing CopyReader) throws(DatabaseError) {
        int64 = try reader.int64(0)
        text = try reader.text(1).map { Array($0.utf8) }
        bytes = try reader.bytes(2).map { Array($0) }
        moment = try reader.timestamp(3)
        bool = try reader.bool(4)
        double = try reader.double(5)
        int32 = try reader.int64(6)
    }
}
