import Definition
import Testing

@Suite struct DefinitionTests {
    @Test func locationsAreNoPartOfAModel() {
        let plain = DefinitionReader.read(text: "datastore: a\nbucket: s3://b/\n", file: "a.yaml")
        let moved = DefinitionReader.read(text: "# moved\n\nbucket: s3://b/\ndatastore: a\n", file: "b.yaml")
        #expect(plain.datastores == moved.datastores)
        #expect(plain.datastores.first?.location.line == 1)
        #expect(moved.datastores.first?.location.line == 4)
    }
}
