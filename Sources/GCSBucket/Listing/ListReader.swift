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
        var items: Range<Int>?
        var token: Range<Int>?
        try slicer.members(of: 0..<bytes.count) { name, value in
            if name.elementsEqual("kind".utf8) { isList = bytes[value].elementsEqual(kind) }
            if name.elementsEqual("items".utf8) { items = value }
            if name.elementsEqual("nextPageToken".utf8) { token = value }
        }
        guard isList else { return nil }
        var reader = ObjectReader()
        if let items {
            var objects: [Range<Int>] = []
            try slicer.elements(of: items) { objects.append($0) }
            for object in objects { try reader.read(object, of: bytes, &slicer) }
        }
        let next = try token.map { range throws(JSONSlicer.Flaw) in try slicer.string(of: range) }
        return ObjectAPI.Page(page: reader.page, nextToken: next.map { String(decoding: $0, as: UTF8.self) })
    }
}
