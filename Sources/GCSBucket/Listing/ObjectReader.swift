internal import FoundationEssentials
internal import Objects

/// Reads objects as the API describes them ("Objects", Cloud Storage JSON API) into a page.
///
/// Whole numbers come as strings, as the API writes int64, or as numbers. The fingerprint is that of generation,
/// metageneration and storage class: one of them changes whenever the object or its metadata does.
struct ObjectReader {
    private(set) var page = ObjectPage()
    private var hasher = FingerprintHasher()

    private enum Member: String, CaseIterable {
        case name, size, generation, metageneration, etag, crc32c, md5Hash, contentType, contentEncoding, storageClass
        case updated, timeCreated, customTime, metadata, contexts
    }

    private static let members = Dictionary(uniqueKeysWithValues: Member.allCases.map { (Array($0.rawValue.utf8), $0) })

    /// Reads an answer that is one object.
    mutating func read(object bytes: [UInt8]) throws(JSONSlicer.Flaw) {
        var slicer = JSONSlicer(bytes)
        try read(0..<bytes.count, of: bytes, &slicer)
    }

    /// Reads the object that fills a range of an answer.
    mutating func read(
        _ range: Range<Int>, of bytes: [UInt8], _ slicer: inout JSONSlicer
    ) throws(JSONSlicer.Flaw) {
        var found: [Member: Range<Int>] = [:]
        try slicer.members(of: range) { name, value in
            if let member = Self.members[name] { found[member] = value }
        }
        func text(_ member: Member) throws(JSONSlicer.Flaw) -> [UInt8]? {
            guard let value = found[member], bytes[value.lowerBound] == UInt8(ascii: "\"") else { return nil }
            let inside = bytes[value.lowerBound + 1..<value.upperBound - 1]
            return inside.contains(UInt8(ascii: "\\")) ? try slicer.string(of: value) : Array(inside)
        }
        func number(_ member: Member) -> Int64? {
            guard let value = found[member] else { return nil }
            let digits = bytes[value].filter { $0 != UInt8(ascii: "\"") }
            return Int64(String(decoding: digits, as: UTF8.self))
        }
        func time(_ member: Member) throws(JSONSlicer.Flaw) -> Timestamp? {
            try text(member).flatMap { InternetTime.timestamp($0) }
        }
        guard let name = try text(.name), let generation = number(.generation) else {
            throw JSONSlicer.Flaw("an object has no name or no generation")
        }
        let metageneration = number(.metageneration) ?? 0
        let storageClass = try text(.storageClass) ?? []
        hasher.reset()
        hasher.add(generation)
        hasher.add(metageneration)
        hasher.add(storageClass.span)
        let refusal = page.append(
            key: name.span, size: number(.size), lastModified: try time(.updated), fingerprint: hasher.fingerprint())
        guard refusal == nil else { return }
        page.setTimes(created: try time(.timeCreated), custom: try time(.customTime))
        set(.version, Array("\(generation)/\(metageneration)".utf8))
        set(.etag, try text(.etag))
        set(.checksum, try text(.crc32c).map { Array("crc32c:".utf8) + $0 })
        set(.md5, try text(.md5Hash).flatMap(Self.hexadecimal))
        set(.contentType, try text(.contentType))
        set(.contentEncoding, try text(.contentEncoding))
        if !storageClass.isEmpty { set(.storageClass, storageClass) }
        set(.metadata, found[.metadata].map { Array(bytes[$0]) } ?? Array("{}".utf8), source: "metadata")
        if let contexts = found[.contexts] { set(.contexts, try Self.flat(contexts, of: bytes), source: "contexts") }
    }

    private mutating func set(_ field: ObjectPage.Field, _ text: [UInt8]?, source: String? = nil) {
        guard let text, page.set(field, text.span) != .storable else { return }
        let key = Array(page.key(at: page.count - 1))
        page.refusals.append(
            ObjectPage.Refusal(
                key: key, source: source ?? "metadata", raw: text,
                reason: "the store's answer is not UTF-8, or contains U+0000"))
    }

    /// The contexts of an object, `{"custom": {NAME: {"value": …, …}}}`, as an object of strings.
    private static func flat(_ range: Range<Int>, of bytes: [UInt8]) throws(JSONSlicer.Flaw) -> [UInt8]? {
        var slicer = JSONSlicer(bytes)
        var custom: Range<Int>?
        try slicer.members(of: range) { name, value in if name.elementsEqual("custom".utf8) { custom = value } }
        guard let custom, bytes[custom.lowerBound] == UInt8(ascii: "{") else { return nil }
        var entries: [(name: [UInt8], value: Range<Int>)] = []
        try slicer.members(of: custom) { entries.append(($0, $1)) }
        var document = MetadataDocument()
        for (name, range) in entries {
            var value: Range<Int>?
            try slicer.members(of: range) { member, range in
                if member.elementsEqual("value".utf8), bytes[range.lowerBound] == UInt8(ascii: "\"") { value = range }
            }
            if let value { document.set(name, to: try slicer.string(of: value)) }
        }
        return document.isEmpty ? nil : document.text()
    }

    /// The hexadecimal form of what the API gives in base64; nil for anything that is no MD5.
    static func hexadecimal(_ base64: [UInt8]) -> [UInt8]? {
        guard let bytes = Data(base64Encoded: Data(base64)), bytes.count == 16 else { return nil }
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
