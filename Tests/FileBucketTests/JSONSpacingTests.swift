import Testing

@testable import FileBucket

@Suite struct JSONSpacingTests {
    @Test(arguments: [
        ("{\n    \"_type\": \"datetime\",\n\t\"value\":\"2024\"\r\n}", #"{"_type": "datetime", "value": "2024"}"#),
        (#"[1,NaN , {"a b":"c,  d:e", "q\" ,":[ ]}]"#, #"[1, NaN, {"a b": "c,  d:e", "q\" ,": []}]"#),
        (#""a  \\""#, #""a  \\""#), ("  null ", "null"), ("", ""),
    ])
    func spacesAsPythonDoes(text: String, expected: String) {
        #expect(String(decoding: JSONSpacing.asInTheCloud(Array(text.utf8)[...]), as: UTF8.self) == expected)
    }
}
