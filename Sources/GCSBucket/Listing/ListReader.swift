internal import Objects

/// Reads an answer of `objects.list`.
enum ListReader {
    private static let kind = Array("\"storage#objects\"".utf8)

    /// Reads the objects and the token for the next page.
    ///
    /// Members that are not known are passed over, whatever is in them.
    ///
    /// - Returns: nil if the answer does not say that it is a list of objects.
    static func read(_ bytes: [UInt8]) throws(JSONSlicer.Flaw) -> ObjectAPI.Page? {
        var slicer = JSONSlicer(bytes)
        var isList = false
        var token: Range<Int>?
        var reader = ObjectReader(bytes)
        slicer.begin(0..<bytes.count)
        try slicer.enterObject()
        while let name = try slicer.nextMember() {
            if bytes[name].elementsEqual("items".utf8) {
                try slicer.enterArray()
                while try slicer.nextElement() { try reader.read(&slicer) }
                continue
            }
            let value = try slicer.passValue()
            if bytes[name].elementsEqual("kind".utf8) { isList = bytes[value].elementsEqual(kind) }
            if bytes[name].elementsEqual("nextPageToken".utf8) { token = value }
        }
        try slicer.expectEnd("the answer")
        guard isList else { return nil }
        let next = try token.map { range throws(JSONSlicer.Flaw) in try slicer.string(of: range) }
        return ObjectAPI.Page(page: reader.page, nextToken: next.map { String(decoding: $0, as: UTF8.self) })
    }
}
