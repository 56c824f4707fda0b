internal import CXML
internal import Objects

/// Reads a page of `ListObjectsV2` from the pieces of its body into records, as they arrive.
///
/// What is escaped is known only once the answer says so, which may be at its end; so the texts are kept as they came.
final class ListReader: XMLReader {
    private enum Field {
        case key, etag, size, lastModified, storageClass
        case isTruncated, nextToken, encodingType
    }

    /// An object as it was listed: where its texts are.
    private struct Listed {
        var key = 0..<0
        var etag = 0..<0
        var storageClass = 0..<0
        var size: Int64?
        var lastModified: Timestamp?
    }

    private var text: [UInt8] = []
    private var start = 0
    private var field: Field?
    private var isObject = false
    private var object = Listed()
    private var objects: [Listed] = []
    private var root: [UInt8] = []
    private var isTruncated: Bool?
    private var encodesKeys = false
    private(set) var nextToken: String?
    /// The last key, storable or not; known once `page()` was made.
    private(set) var lastKey: [UInt8]?

    /// What is wrong with an answer that is well-formed XML, and no page of a list all the same; nil for one that is.
    var objection: String? {
        if !root.elementsEqual("ListBucketResult".utf8) {
            return "the answer is no list of objects but <\(String(decoding: root.prefix(60), as: UTF8.self))>"
        }
        // Without it nobody knows whether the list is at its end.
        return isTruncated == nil ? "the list does not say whether it is truncated" : nil
    }

    /// Whether more follows.
    var hasMore: Bool { isTruncated ?? false }

    override func begin(_ name: UnsafePointer<UInt8>, _ depth: Int) {
        field = nil
        switch depth {
        case 1: root = Array(UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name))))
        case 2: beginMember(name)
        case 3 where isObject: beginProperty(name)
        default: break
        }
        start = text.count
    }

    private func beginMember(_ name: UnsafePointer<UInt8>) {
        isObject = Self.isSame(name, "Contents")
        if isObject {
            object = Listed()
        } else if Self.isSame(name, "IsTruncated") {
            field = .isTruncated
        } else if Self.isSame(name, "NextContinuationToken") {
            field = .nextToken
        } else if Self.isSame(name, "EncodingType") {
            field = .encodingType
        }
    }

    private func beginProperty(_ name: UnsafePointer<UInt8>) {
        switch name[0] {
        case UInt8(ascii: "K"): if Self.isSame(name, "Key") { field = .key }
        case UInt8(ascii: "E"): if Self.isSame(name, "ETag") { field = .etag }
        case UInt8(ascii: "L"): if Self.isSame(name, "LastModified") { field = .lastModified }
        case UInt8(ascii: "S"):
            if Self.isSame(name, "Size") {
                field = .size
            } else if Self.isSame(name, "StorageClass") {
                field = .storageClass
            }
        default: break
        }
    }

    override func characters(_ piece: UnsafeBufferPointer<UInt8>) {
        if field != nil { text.append(contentsOf: piece) }
    }

    override func end(_ name: UnsafePointer<UInt8>, _ depth: Int) {
        if depth == 2, isObject {
            objects.append(object)
            isObject = false
        }
        guard let ended = field else { return }
        field = nil
        let value = start..<text.count
        switch ended {
        case .key: object.key = value
        case .etag: object.etag = value
        case .storageClass: object.storageClass = value
        case .size: object.size = number(value)
        case .lastModified:
            object.lastModified = text.withUnsafeBufferPointer {
                ListTime.timestamp(UnsafeBufferPointer(rebasing: $0[value]))
            }
        case .isTruncated: isTruncated = truth(value)
        case .nextToken: nextToken = value.isEmpty ? nil : String(decoding: text[value], as: UTF8.self)
        case .encodingType: encodesKeys = text[value].elementsEqual("url".utf8)
        }
    }

    private func number(_ range: Range<Int>) -> Int64? {
        var value: Int64 = 0
        guard !range.isEmpty, range.count <= 18 else { return nil }
        for byte in text[range] {
            guard 0x30...0x39 ~= byte else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        return value
    }

    private func truth(_ range: Range<Int>) -> Bool? {
        let word = String(decoding: text[range], as: UTF8.self).lowercased()
        return word == "true" ? true : word == "false" ? false : nil
    }

    private static func isSame(_ name: UnsafePointer<UInt8>, _ other: StaticString) -> Bool {
        xmlStrcmp(name, other.utf8Start) == 0
    }

    /// The objects as a page, their keys decoded where the answer says that they are encoded.
    func page() -> ObjectPage {
        var page = ObjectPage()
        var hasher = FingerprintHasher()
        var decoded: [UInt8] = []
        if let last = objects.last { lastKey = key(of: last) }
        for object in objects {
            let etag = Self.unquoted(object.etag, in: text)
            let state = ListedState(
                size: object.size ?? -1, lastModified: object.lastModified?.microseconds ?? 0)
            let fingerprint = state.fingerprint(
                etag: text.span.extracting(etag), storageClass: text.span.extracting(object.storageClass), &hasher)
            let refusal: KeyRefusal?
            if encodesKeys, Self.isEncoded(text[object.key]) {
                Self.decode(text[object.key], into: &decoded)
                refusal = page.append(
                    key: decoded.span, size: object.size, lastModified: object.lastModified, fingerprint: fingerprint)
            } else {
                refusal = page.append(
                    key: text.span.extracting(object.key), size: object.size, lastModified: object.lastModified,
                    fingerprint: fingerprint)
            }
            guard refusal == nil else { continue }
            if !etag.isEmpty { page.set(.etag, text.span.extracting(etag)) }
            if !object.storageClass.isEmpty { page.set(.storageClass, text.span.extracting(object.storageClass)) }
        }
        return page
    }

    private func key(of object: Listed) -> [UInt8] {
        guard encodesKeys else { return Array(text[object.key]) }
        var decoded: [UInt8] = []
        Self.decode(text[object.key], into: &decoded)
        return decoded
    }

    /// An ETag without its quotes.
    private static func unquoted(_ range: Range<Int>, in text: [UInt8]) -> Range<Int> {
        guard range.count >= 2, text[range.lowerBound] == UInt8(ascii: "\""),
            text[range.upperBound - 1] == UInt8(ascii: "\"")
        else { return range }
        return range.lowerBound + 1..<range.upperBound - 1
    }

    private static func isEncoded(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.contains { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }
    }

    /// Decodes as forms are: AWS writes `+` for a space and `%2B` for `+`, others `%20`.
    private static func decode(_ bytes: ArraySlice<UInt8>, into decoded: inout [UInt8]) {
        decoded.removeAll(keepingCapacity: true)
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let byte = bytes[place]
            if byte == UInt8(ascii: "%"), place + 2 < bytes.endIndex, let high = digit(bytes[place + 1]),
                let low = digit(bytes[place + 2])
            {
                decoded.append(high << 4 | low)
                place += 3
            } else {
                decoded.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                place += 1
            }
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
