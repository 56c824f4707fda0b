import TestSupport
import Testing

@testable import Names

/// The quoting of this project, held against that of a server.
@Suite struct ServerQuotingTests {
    /// The words that PostgreSQL 16 to 18 list as other than unreserved and PostgreSQL 15 does not know.
    private static let addedAfter15: Set<String> = [
        "json", "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query",
        "json_scalar", "json_serialize", "json_table", "json_value", "merge_action", "system_user",
    ]

    private func lines(_ sql: String) async throws -> [String] {
        let database = try await TemporaryCluster.shared().createDatabase()
        return try await database.psql(sql).split(separator: "\n").map(String.init)
    }

    @Test func theKeywordsAreThoseOfTheServer() async throws {
        let reserved = Set(try await lines("SELECT word FROM pg_get_keywords() WHERE catcode <> 'U'"))
        #expect(reserved.count > 100)
        #expect(Keywords.mustBeQuoted.subtracting(reserved) == Self.addedAfter15)
        #expect(reserved.subtracting(Keywords.mustBeQuoted) == [])
    }

    @Test func everyKeywordIsANameAsItIsSpelled() async throws {
        let words = try await lines("SELECT word FROM pg_get_keywords()")
        let columns = try words.map { "1 AS \(try Identifier($0).sql.text)" }.joined(separator: ", ")
        let tables = try words.map { word in
            let name = try Identifier(word).sql.text
            return "CREATE TEMPORARY TABLE \(name) (\(name) int);"
        }
        let names = try await lines(
            """
            \(tables.joined())
            SELECT key FROM json_each((SELECT row_to_json(all_words) FROM (SELECT \(columns)) AS all_words));
            """)
        #expect(names.suffix(words.count) == words[...])
    }

    @Test func constantsMeanTheirText() async throws {
        let texts = ["it's", "a\\b", "\\'", "'\u{301}\\", "$$ -- /*", "\"", "é ü"]
        for setting in ["on", "off"] {
            let selects = try texts.map { "SELECT encode(convert_to(\(try Literal($0).sql.text), 'UTF8'), 'hex');" }
            let found = try await lines(
                "SET standard_conforming_strings = \(setting); \(selects.joined(separator: " "))")
            let hex = texts.map { $0.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
            #expect(found.suffix(texts.count) == hex[...])
        }
    }
}
