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

    /// What the members of the last object were, in their order, which as a rule is that of the next one too.
    private var order: [Member?] = []

    /// Prepares to read objects of an answer.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        page.reserve(bytes: bytes.count)
    }

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
        var place = 0
        while let name = try slicer.nextMember() {
            let value = try slicer.passValue()
            if let member = member(named: name, at: place) { found[member.rawValue] = value }
            place += 1
        }
        guard let name = inside(.name), let generation = number(.generation) else {
            throw JSONSlicer.Flaw("an object has no name or no generation")
        }
        let metageneration = number(.metageneration) ?? 0
        hasher.reset()
        hasher.add(generation)
        hasher.add(metageneration)
        let storageClass = try inside(.storageClass).map { range throws(JSONSlicer.Flaw) in try text(range) } ?? []
        hasher.add(storageClass.span)
        let (size, modified, fingerprint) = (number(.size), try time(.updated), hasher.fingerprint())
        let key = try text(name)
        let refusal = page.append(key: key.span, size: size, lastModified: modified, fingerprint: fingerprint)
        guard refusal == nil else { return }
        page.setTimes(created: try time(.timeCreated), custom: try time(.customTime))
        scratch.removeAll(keepingCapacity: true)
        Self.append(generation, to: &scratch)
        scratch.append(UInt8(ascii: "/"))
        Self.append(metageneration, to: &scratch)
        set(.version, scratch)
        try setTexts()
    }

    /// Which member a name is that stands at a place of its object; nil for one that is not asked for.
    private mutating func member(named name: Range<Int>, at place: Int) -> Member? {
        if place < order.count, let member = order[place], isName(name, of: member) { return member }
        let member = Member.allCases.first { isName(name, of: $0) }
        if place < order.count { order[place] = member } else { order.append(member) }
        return member
    }

    private func isName(_ name: Range<Int>, of member: Member) -> Bool {
        let known = Self.names[member.rawValue]
        return name.count == known.count && bytes[name] == known[...]
    }

    /// Gives the last object of the page its other texts.
    private mutating func setTexts() throws(JSONSlicer.Flaw) {
        try set(.etag, .etag)
        if let checksum = inside(.crc32c) {
            scratch.removeAll(keepingCapacity: true)
            scratch.append(contentsOf: "crc32c:".utf8)
            scratch.append(contentsOf: try text(checksum))
            set(.checksum, scratch)
        }
        if let hash = inside(.md5Hash), let digits = Self.hexadecimal(bytes.span.extracting(hash)) { set(.md5, digits) }
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
        guard JSONSlicer.hasEscape(bytes, in: inside) else { return Array(bytes[inside]) }
        var slicer = JSONSlicer(bytes)
        return try slicer.string(of: inside.lowerBound - 1..<inside.upperBound + 1)
    }

    private func number(_ member: Member) -> Int64? {
        let value = inside(member) ?? found[member.rawValue]
        guard !value.isEmpty else { return nil }
        return Self.number(bytes.span.extracting(value))
    }

    /// The whole number that a text is; nil for any other text, and for one that 64 bits do not hold.
    private static func number(_ text: Span<UInt8>) -> Int64? {
        let isNegative = text[0] == UInt8(ascii: "-")
        let start = isNegative || text[0] == UInt8(ascii: "+") ? 1 : 0
        guard start < text.count else { return nil }
        var number: Int64 = 0
        for index in start..<text.count {
            guard 0x30...0x39 ~= text[index] else { return nil }
            let digit = Int64(text[index] - 0x30)
            let (tens, isTooMany) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooMuch) = tens.addingReportingOverflow(isNegative ? -digit : digit)
            guard !isTooMany, !isTooMuch else { return nil }
            number = sum
        }
        return number
    }

    private static func append(_ number: Int64, to text: inout [UInt8]) {
        let start = text.count
        var rest = number.magnitude
        repeat {
            text.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        if number < 0 { text.append(UInt8(ascii: "-")) }
        text[start...].reverse()
    }

    private func time(_ member: Member) throws(JSONSlicer.Flaw) -> Timestamp? {
        guard let inside = inside(member) else { return nil }
        let text = try text(inside)
        return InternetTime.timestamp(text.span)
    }

    private mutating func set(_ field: ObjectPage.Field, _ member: Member) throws(JSONSlicer.Flaw) {
        guard let inside = inside(member) else { return }
        let answer = bytes
        if JSONSlicer.hasEscape(answer, in: inside) || page.set(field, answer.span.extracting(inside)) != .storable {
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
    ///
    /// Sixteen bytes are 22 letters of base64 (RFC 4648, section 4) and two signs that fill them up.
    static func hexadecimal(_ base64: Span<UInt8>) -> [UInt8]? {
        let filler = UInt8(ascii: "=")
        guard base64.count == 24, base64[22] == filler, base64[23] == filler else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(33)
        var bits: UInt32 = 0
        var count = 0
        for index in 0..<22 {
            guard let value = Self.value(ofBase64: base64[index]) else { return nil }
            bits = bits << 6 | value
            count += 6
            while count >= 4, text.count < 32 {
                count -= 4
                text.append(Self.digits[Int(bits >> UInt32(count) & 15)])
            }
        }
        return text
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func value(ofBase64 letter: UInt8) -> UInt32? {
        switch letter {
        case 0x41...0x5A: UInt32(letter - 0x41)
        case 0x61...0x7A: UInt32(letter - 0x61 + 26)
        case 0x30...0x39: UInt32(letter - 0x30 + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
