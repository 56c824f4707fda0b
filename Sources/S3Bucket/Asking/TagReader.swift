internal import CXML
internal import Objects

/// Reads the tags of an object (`GetObjectTagging`): `<Tagging><TagSet><Tag><Key>…</Key><Value>…</Value></Tag>…`.
final class TagReader: XMLReader {
    private var document = MetadataDocument()
    private var text: [UInt8] = []
    private var key: [UInt8]?
    private var root: [UInt8] = []

    /// Reads an answer as a JSON object of strings; nil for one that is no set of tags.
    static func read(_ bytes: [UInt8]) -> [UInt8]? {
        let reader = TagReader()
        guard reader.read(bytes), reader.finish(), reader.root.elementsEqual("Tagging".utf8) else { return nil }
        return reader.document.text()
    }

    override func begin(_ name: UnsafePointer<UInt8>, _ depth: Int) {
        if depth == 1 { root = Array(UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name)))) }
        if depth == 3 { key = nil }
        text = []
    }

    override func end(_ name: UnsafePointer<UInt8>, _ depth: Int) {
        guard depth == 4 else { return }
        if xmlStrcmp(name, Array("Key".utf8) + [0]) == 0 { key = text }
        if xmlStrcmp(name, Array("Value".utf8) + [0]) == 0, let key { document.set(key, to: text) }
        text = []
    }

    override func characters(_ text: UnsafeBufferPointer<UInt8>) { self.text.append(contentsOf: text) }
}
