import Definition
import Testing

/// A file that begins with a byte order mark, as some editors write it.
@Suite struct ByteOrderMarkTests {
    static let layouts = [
        "# a comment first\ndatastore: scans\nbucket: s3://acme/\n", "datastore: scans\nbucket: s3://acme/\n",
        "---\ndatastore: scans\nbucket: s3://acme/\n", "{ datastore: scans, bucket: s3://acme/ }\n",
        "\"datastore\": scans\nbucket: s3://acme/\n",
    ]

    @Test(arguments: layouts.flatMap { [$0, $0.replacing("\n", with: "\r\n")] }) func isNoPartOfTheText(_ text: String)
        throws
    {
        let plain = DefinitionReader.read(text: text, file: "a.yaml")
        let marked = DefinitionReader.read(text: "\u{FEFF}" + text, file: "a.yaml")
        #expect(marked.diagnostics.isEmpty, "\(marked.diagnostics)")
        let datastore = try #require(marked.datastores.first)
        #expect(datastore == plain.datastores.first)
        #expect(marked.datastores.first?.location == plain.datastores.first?.location)
    }

    @Test(arguments: [
        "datastore: scans\nbuckett: s3://acme/\n", "datastoree: scans\n", "datastore: a\u{7}\n", "a: 1\na: 2\n", "[\n",
        "a: &b 1\n", "", "\u{FEFF}datastore: scans\n", "a: x\u{FEFF}\n",
    ]) func movesNoPlace(_ text: String) {
        let plain = DefinitionReader.read(text: text.replacing("\u{FEFF}d", with: "\u{FFFE}d"), file: "a.yaml")
        let marked = DefinitionReader.read(text: "\u{FEFF}" + text, file: "a.yaml")
        #expect(!plain.diagnostics.isEmpty)
        #expect(marked.diagnostics.map(\.location) == plain.diagnostics.map(\.location))
    }
}
