import Definition
import Testing

@Suite struct GoldenTests {
    @Test(arguments: GoldenCase.all) func readsAsRecorded(_ golden: GoldenCase) throws {
        let files = try golden.definitions().map { DefinitionReader.File(name: $0.name, text: $0.text) }
        let reading = DefinitionReader.read(files)
        let findings = reading.diagnostics.map { "\($0)\n" }.joined()
        try golden.expect(findings.isEmpty ? nil : findings, in: "diagnostics.txt")
        let models = reading.datastores.map { $0.canonicalJSON + "\n" }.joined()
        try golden.expect(reading.isValid ? models : nil, in: "canonical.json")
        #expect(golden.testDescription.hasPrefix("valid/") == reading.isValid)
    }

    @Test(arguments: GoldenCase.all) func canonicalFormsReadBack(_ golden: GoldenCase) throws {
        let files = try golden.definitions().map { DefinitionReader.File(name: $0.name, text: $0.text) }
        let reading = DefinitionReader.read(files)
        guard reading.isValid else { return }
        for datastore in reading.datastores {
            let again = try Datastore(canonicalJSON: datastore.canonicalJSON)
            #expect(again == datastore)
            #expect(again.canonicalJSON == datastore.canonicalJSON)
            #expect(again.definitionHash == datastore.definitionHash)
        }
    }
}
