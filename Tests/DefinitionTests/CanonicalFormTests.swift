import Definition
import Testing

@Suite struct CanonicalFormTests {
    private static let base = """
        datastore: scans
        bucket: s3://acme/
        columns:
          - { name: a, from: metadata.a, type: text }
          - { name: b, from: metadata.b, type: text }
        """

    private func model(_ text: String) throws -> Datastore {
        let reading = DefinitionReader.read(text: text, file: "a.yaml")
        #expect(reading.isValid, "\(reading.diagnostics)")
        return try #require(reading.datastores.first)
    }

    @Test func layoutCommentsAndOrderOfKeysDoNotCount() throws {
        let first = try model(Self.base)
        let second = try model(
            """
            # The same, said otherwise.
            columns: [{ type: "text", from: metadata.a, name: a }, { required: false, type: text, from: metadata.b, name: 'b' }]

            deletes: tombstone   # the default
            bucket: s3://acme/
            datastore: scans
            """)
        #expect(first == second)
        #expect(first.hashValue == second.hashValue)
        #expect(first.canonicalJSON == second.canonicalJSON)
        #expect(first.definitionHash == second.definitionHash)
        #expect(first.columns.first?.location.line == 4)
        #expect(second.columns.first?.location.line == 2)
    }

    /// What is said to the next migration alone is in no hash.
    @Test func directivesDoNotCount() throws {
        let plain = try model(Self.base)
        let text = Self.base.replacing("type: text }", with: "type: text, renamed_from: old }", maxReplacements: 1)
        let directed = try model("accept: [notes_removed]\n" + text)
        #expect(directed != plain && directed.withoutDirectives == plain)
        #expect(directed.definitionHash == plain.definitionHash)
    }

    @Test(arguments: [
        ("columns:", "history: true\ncolumns:"), ("metadata.a", "metadata.A"), ("type: text }", "type: date }"),
        ("acme", "acme2"), ("name: a", "name: \"a \""), ("metadata.a", "metadata.e\u{301}"),
    ])
    func whatMeansSomethingElseDiffers(_ change: (String, String)) throws {
        let changed = try model(Self.base.replacing(change.0, with: change.1))
        #expect(try changed != model(Self.base))
        #expect(try changed.definitionHash != model(Self.base).definitionHash)
    }

    @Test func formsOfOneCharacterAreTwoTexts() throws {
        let composed = try model(Self.base.replacing("metadata.a", with: "metadata.\u{E9}"))
        let decomposed = try model(Self.base.replacing("metadata.a", with: "metadata.e\u{301}"))
        #expect(composed != decomposed)
        #expect(composed.columns != decomposed.columns)
        #expect(composed.columns.first?.source != decomposed.columns.first?.source)
    }

    @Test func onlyWhatChangesAListingChangesTheSourceHash() throws {
        let base = try model(Self.base)
        for change in ["history: true", "delete_limit: { rows: 3 }", "unread_limit: 5"] {
            #expect(try model(Self.base + "\n" + change).sourceHash == base.sourceHash)
            #expect(try model(Self.base + "\n" + change).definitionHash != base.definitionHash)
        }
        #expect(try model(Self.base + "\npath: \"{a}/{b}\"").sourceHash == base.sourceHash)
        for change in ["include: [a]", "exclude: [a]", "server: { region: eu }", "metadata: octue"] {
            #expect(try model(Self.base + "\n" + change).sourceHash != base.sourceHash)
        }
        #expect(try model(Self.base.replacing("acme/", with: "acme/x/")).sourceHash != base.sourceHash)
    }

    @Test func hashesAreThoseOfTheBytes() throws {
        // printf '%s' "$(cat Golden/valid/smallest/canonical.json)" | sha256sum
        let smallest = try model("datastore: scans\nbucket: s3://acme/scans/\n")
        #expect(smallest.definitionHash == "cdc474d885c1125ca22aa99af6a9a6bdb98ca466a6bbc716f235b8db2aa82773")
    }

    @Test(arguments: ["", "{}", "{\"datastore\":\"a\"}", "[]", "{\"datastore\":\"a\",\"bucket\":\"s3://b/\",\"x\":1}"])
    func refusesWhatIsNoCanonicalForm(_ text: String) {
        #expect(throws: CanonicalFormError.self) { try Datastore(canonicalJSON: text) }
    }

    @Test func anyTextSurvives() throws {
        var texts = (0...0xFF).compactMap { Unicode.Scalar($0) }.filter { $0 != "\0" }.map { "a\($0)b" }
        texts += [
            "\u{2028}", "x\u{FEFF}", "\u{FFFE}", "\u{1F600}", "  two ", "\\u0041", "e\u{301}", "null", "~", "#", "- a",
        ]
        for text in texts {
            var datastore = try model(Self.base)
            datastore.description = text
            datastore.columns[0].default = text
            #expect(try Datastore(canonicalJSON: datastore.canonicalJSON) == datastore, "\(text.debugDescription)")
        }
    }
}
