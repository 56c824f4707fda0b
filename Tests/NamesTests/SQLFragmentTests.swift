import Names
import Testing

@Suite struct SQLFragmentTests {
    @Test func quotesWhatIsPutIn() throws {
        let table = QualifiedName(try Identifier("public"), try Identifier("order"))
        let column = try Identifier("Note")
        let value = try Literal("it's")
        let condition: SQLFragment = "\(column) = \(value)"
        let statement: SQLFragment = "SELECT \(3 - 5) FROM \(table) WHERE \(condition) LIMIT \(7)"
        #expect(statement.text == "SELECT (-2) FROM public.\"order\" WHERE \"Note\" = 'it''s' LIMIT 7")
        #expect("\(statement)" == statement.text)
    }

    @Test func aLiteralIsTakenAsItIs() {
        let fragment: SQLFragment = "a 'b' \\ \"c\""
        #expect(fragment.text == "a 'b' \\ \"c\"")
        #expect(fragment == SQLFragment(verbatim: "a 'b' \\ \"c\""))
    }

    @Test func joinsWithASeparator() {
        #expect(SQLFragment.joined(["a", "b", "c"], by: ", ").text == "a, b, c")
        #expect(SQLFragment.joined([], by: ", ").text.isEmpty)
    }
}
