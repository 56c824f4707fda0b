internal import FoundationEssentials
internal import Objects

/// Reads objects as the API describes them ("Objects", Cloud Storage JSON API) into a page.
///
/// Whole numbers come as strings, as the API writes int64, or as numbers. The fingerprint is that of generation,
/// metageneration and storage class: one of them changes whenever the object or its metadata does.
struct ObjectReader {
    private(set) var page = ObjectPage()
    private let bytes: [UInt8]
    private var hasher = FingerprintHasher()
    /// Where the values of the object at hand are; empty where it has none.
    private var found = InlineArray<15, Range<Int>>(repeating: 0..<0)
    private var scratch: [UInt8] = []

    private enum Member: Int, CaseIterable {
        case name, size, generation, metageneration, etag, crc32c, md5Hash, contentType, contentEncoding, storageClass
        case updated, timeCreated, customTime, metadata, contexts
    }

    private static let names = Member.allCases.map { Array("\($0)".utf8) }

    /// Prepares to read objects of an answer.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads an answer that is one object.
    mutating func readOnly() throws(JSONSlicer.Flaw) {
        var slicer = JSONSlicer(bytes)
        slicer.begin(0..<bytes.count)
        try read(&slicer)
        try slicer.expectEnd("an object")
    }

    /// Reads the object that comes next in an answer.
    mutating func read(_ slicer: inout JSONSlicer) throws(JSONSlicer.Flaw) {
        for member in found.indices { found[member] = 0..<0 }
        try slicer.enterObject()
        while let name = try slicer.nextMember() {
            let value = try slicer.passValue()
            if let member = Self.names.firstIndex(where: { bytes[name].elementsEqual($0) }) { found[member] = value }
        }
        guard let name = inside(.name), let generation = number(.generation) else {
            throw JSONSlicer.Flaw("an object has no name or no generation")
        }
        let metageneration = number(.metageneration) ?? 0
        let key = try text(name)
        hasher.reset()
        hasher.add(generation)
        hasher.add(metageneration)
        let storageClass = try inside(.storageClass).map { range throws(JSONSlicer.Flaw) in try text(range) } ?? []
        hasher.add(storageClass.span)
        let refusal = page.append(
            key: key.span, size: number(.size), lastModified: try time(.updated), fingerprint: hasher.fingerprint())
        guard refusal == nil else { return }
        page.setTimes(created: try time(.timeCreated), custom: try time(.customTime))
        try setTexts(version: "\(generation)/\(metageneration)")
    }

    /// Gives the last object of the page all its texts.
    private mutating func setTexts(version: String) throws(JSONSlicer.Flaw) {
        set(.version, Array(version.utf8))
        try set(.etag, .etag)
        if let checksum = inside(.crc32c) {
            scratch.removeAll(keepingCapacity: true)
            scratch.append(contentsOf: "crc32c:".utf8)
            scratch.append(contentsOf: try text(checksum))
            set(.checksum, scratch)
        }
        if let hash = inside(.md5Hash).flatMap({ Self.hexadecimal(Array(bytes[$0])) }) { set(.md5, hash) }
        try set(.contentType, .contentType)
        try set(.contentEncoding, .contentEncoding)
        if let storageClass = inside(.storageClass), !storageClass.isEmpty { try set(.storageClass, .storageClass) }
        let (answer, metadata) = (bytes, found[Member.metadata.rawValue])
        if metadata.isEmpty {
            set(.metadata, Array("{}".utf8))
        } else if page.set(.metadata, answer.span.extracting(metadata)) != .storable {
            refuse(Array(bytes[metadata]), as: "metadata")
        }
        let contexts = found[Member.contexts.rawValue]
        if !contexts.isEmpty, let text = try Self.flat(contexts, of: bytes) { set(.contexts, text, source: "contexts") }
    }

    /// Where the text of a string is, without its quotes; nil for a value of another type.
    private func inside(_ member: Member) -> Range<Int>? {
        let value = found[member.rawValue]
        guard !value.isEmpty, bytes[value.lowerBound] == UInt8(ascii: "\"") else { return nil }
        return value.lowerBound + 1..<value.upperBound - 1
    }

    private func text(_ inside: Range<Int>) throws(JSONSlicer.Flaw) -> [UInt8] {
        var slicer = JSONSlicer(bytes)
        guard slicer.hasEscape(in: inside) else { return Array(bytes[inside]) }
        return try slicer.string(of: inside.lowerBound - 1..<inside.upperBound + 1)
    }

    private func number(_ member: Member) -> Int64? {
        let value = inside(member) ?? found[member.rawValue]
        guard !value.isEmpty else { return nil }
        return Int64(String(decoding: bytes[value], as: UTF8.self))
    }

    private func time(_ member: Member) throws(JSONSlicer.Flaw) -> Timestamp? {
        guard let inside = inside(member) else { return nil }
        return InternetTime.timestamp(try text(inside))
    }

    private mutating func set(_ field: ObjectPage.Field, _ member: Member) throws(JSONSlicer.Flaw) {
        guard let inside = inside(member) else { return }
        let answer = bytes
        if JSONSlicer(answer).hasEscape(in: inside) || page.set(field, answer.span.extracting(inside)) != .storable {
            set(field, try text(inside))
        }
    }

    private mutating func set(_ field: ObjectPage.Field, _ text: [UInt8], source: String = "metadata") {
        guard page.set(field, text.span) != .storable else { return }
        refuse(text, as: source)
    }

    private mutating func refuse(_ text: [UInt8], as source: String) {
        let key = Array(page.key(at: page.count - 1))
        page.refusals.append(
            ObjectPage.Refusal(
                key: key, source: source, raw: text, reason: "the store's answer is not UTF-8, or contains U+0000"))
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
