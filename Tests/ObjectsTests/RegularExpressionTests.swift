import Objects
import Postgres
import TestSupport
import Testing

/// Holds globs and templates equal to the regular expressions that stand for them in the database.
@Suite struct RegularExpressionTests {
    private static let matching = Statement(
        name: "matching",
        verbatim: """
            SELECT place - 1 FROM unnest($1::text[]) WITH ORDINALITY AS keys (key, place)
            WHERE key COLLATE "C" ~ $2 ORDER BY place
            """)

    @Test func globsMatchAsTheirExpressionsDo() async throws {
        let connection = try await TemporaryCluster.shared().createDatabase().connect()
        var random = SeededGenerator(20_231)
        var matches = 0
        for _ in 0..<600 {
            let glob = RandomGlob.pattern(using: &random)
            let keys = (0..<60).map { _ in RandomGlob.key(using: &random) }
            let texts = keys.map { String(decoding: $0, as: UTF8.self) }
            let found = try connection.query(
                Self.matching, [.textArray(texts), .text(glob.regularExpression)]
            ) { row throws(DatabaseError) in Int(try row.int64(0)) }
            let expected = keys.indices.filter { glob.matches(bytes: keys[$0]) }
            #expect(found == expected, "\(glob) is \(glob.regularExpression)")
            matches += expected.count
        }
        // Patterns and keys that never meet would prove nothing.
        #expect(matches > 1000)
    }

    @Test func everyCharacterMatchesItself() async throws {
        let connection = try await TemporaryCluster.shared().createDatabase().connect()
        for value in (1...0x2FF).filter({ $0 != 0x2F }) {
            let scalar = try #require(Unicode.Scalar(UInt32(value)))
            let keys = [String(scalar), "a", "\(scalar)\(scalar)"]
            for pattern in ["\\\(scalar)", "[\\\(scalar)]"] {
                let found = try connection.query(
                    Self.matching, [.textArray(keys), .text(try Glob(pattern).regularExpression)]
                ) { row throws(DatabaseError) in Int(try row.int64(0)) }
                #expect(found == (scalar == "a" ? [0, 1] : [0]), "U+\(String(value, radix: 16)) in \(pattern)")
            }
        }
    }

    @Test func templatesTakeKeysApart() async throws {
        let connection = try await TemporaryCluster.shared().createDatabase().connect()
        let template = try KeyTemplate("{site}-{day}/x.{kind}")
        let statement = Statement(name: "parts", verbatim: "SELECT regexp_match($1::text COLLATE \"C\", $2)")
        func parts(_ key: String) throws -> [String]? {
            try connection.first(statement, [.text(key), .text(template.regularExpression)]) {
                row throws(DatabaseError) in try row.optionalTextArray(0)
            }.flatMap { $0 }
        }
        #expect(try parts("a-b/x.nc") == ["a", "b", "nc"])
        #expect(try parts("a-b-c/x.\n") == ["a-b", "c", "\n"])
        for key in ["a-b/xxnc", "a-/x.nc", "a/b-c/x.nc", "a-b/x.nc/d", "a-b/x."] { #expect(try parts(key) == nil) }
    }
}
