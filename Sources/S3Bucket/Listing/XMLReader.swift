internal import CXML

/// Reads XML as it arrives, by libxml2's push parser; what is made of it is a subclass's.
///
/// Nothing is loaded from elsewhere, and entities of a document's own are not known: one that uses them is malformed.
class XMLReader {
    private var parser: xmlParserCtxtPtr?
    /// Why the document cannot be read; nil so far.
    private(set) var flaw: String?
    /// How many elements are open.
    private(set) var depth = 0
    private var hasEnded = false

    init() {
        // Once for the process, whichever thread comes first.
        _ = Self.isPrepared
        var handlers = xmlSAXHandler()
        handlers.initialized = UInt32(XML_SAX2_MAGIC)
        handlers.startElementNs = { context, name, _, _, _, _, _, _, _ in
            guard let name else { return }
            XMLReader.reader(context)?.open(name)
        }
        handlers.endElementNs = { context, name, _, _ in
            guard let name else { return }
            XMLReader.reader(context)?.close(name)
        }
        handlers.characters = { context, text, count in
            guard let text, count > 0 else { return }
            XMLReader.reader(context)?.characters(UnsafeBufferPointer(start: text, count: Int(count)))
        }
        handlers.ignorableWhitespace = handlers.characters
        handlers.cdataBlock = handlers.characters
        // Without one, libxml2 writes to standard error.
        handlers.serror = { _, _ in }
        parser = xmlCreatePushParserCtxt(&handlers, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
        if let parser { xmlCtxtUseOptions(parser, Int32(XML_PARSE_NONET.rawValue)) }
    }

    deinit {
        if let parser { xmlFreeParserCtxt(parser) }
    }

    private static let isPrepared: Bool = {
        xmlInitParser()
        return true
    }()

    private static func reader(_ context: UnsafeMutableRawPointer?) -> XMLReader? {
        context.map { Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Reads on.
    ///
    /// - Returns: whether the document can be read so far.
    func read(_ bytes: [UInt8]) -> Bool {
        guard flaw == nil, let parser else { return false }
        let code = bytes.withUnsafeBytes { bytes in
            xmlParseChunk(parser, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), 0)
        }
        note(code)
        return flaw == nil
    }

    /// Says that the document is at its end.
    ///
    /// - Returns: whether it is one that is whole.
    func finish() -> Bool {
        guard flaw == nil, let parser else { return false }
        note(xmlParseChunk(parser, nil, 0, 1))
        if flaw == nil, !hasEnded { flaw = "it breaks off" }
        return flaw == nil
    }

    private func note(_ code: Int32) {
        guard code != 0, let parser, parser.pointee.wellFormed == 0 else { return }
        let line = xmlCtxtGetLastError(parser).map { $0.pointee.line } ?? 0
        flaw = "it is not well-formed XML (error \(code) of libxml2, line \(line))"
    }

    private func open(_ name: UnsafePointer<xmlChar>) {
        depth += 1
        begin(name, depth)
    }

    private func close(_ name: UnsafePointer<xmlChar>) {
        end(name, depth)
        depth -= 1
        hasEnded = depth == 0
    }

    /// An element begins.
    ///
    /// - Parameters:
    ///   - name: its local name, ended by a zero.
    ///   - depth: how deep it lies; that of the document is at 1.
    func begin(_ name: UnsafePointer<UInt8>, _ depth: Int) {}

    /// An element ends.
    func end(_ name: UnsafePointer<UInt8>, _ depth: Int) {}

    /// A piece of text.
    func characters(_ text: UnsafeBufferPointer<UInt8>) {}
}

/// The texts of a small document's elements by their names; of those with the same name the first.
final class FlatXML: XMLReader {
    private var texts: [String: String] = [:]
    private var text: [UInt8] = []
    /// The name of the document's element.
    private(set) var root = ""

    /// Reads a document; nil for a text that is none.
    static func read(_ bytes: [UInt8]) -> FlatXML? {
        let document = FlatXML()
        return document.read(bytes) && document.finish() ? document : nil
    }

    /// The text of an element.
    subscript(name: String) -> String? { texts[name].flatMap { $0.isEmpty ? nil : $0 } }

    override func begin(_ name: UnsafePointer<UInt8>, _ depth: Int) {
        if depth == 1 { root = String(cString: name) }
        text = []
    }

    override func end(_ name: UnsafePointer<UInt8>, _ depth: Int) {
        let name = String(cString: name)
        if texts[name] == nil { texts[name] = String(decoding: text, as: UTF8.self) }
        text = []
    }

    override func characters(_ text: UnsafeBufferPointer<UInt8>) { self.text.append(contentsOf: text) }
}
