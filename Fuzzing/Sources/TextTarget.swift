internal import Objects

/// Any bytes as texts and keys.
///
/// Swift's own validation of UTF-8 judges. An input is cut into texts at the bytes FF.
struct TextTarget: SimpleFuzzTarget {
    private let mutator = Mutator(
        corpus: [
            "a/b/c.csv", "é\u{301}\u{10FFFF}\u{D7FF}\u{E000}", "", String(repeating: "key/", count: 256), "\u{800}",
        ],
        tokens: ["/", "\0", "\u{7FF}", "\u{800}", "\u{FFFF}", "\u{10000}", "é", "a"])

    func input(_ random: inout SplitMix) -> [UInt8] {
        var input = mutator.input(&random)
        let pieces: [[UInt8]] = [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xB0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x80, 0x80],
            [0xF0, 0x80, 0x80, 0x80], [0xC2], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0x80], [0xF5], [0xC1, 0xBF],
        ]
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            input.insert(contentsOf: random.pick(pieces), at: Int.random(in: 0...input.count, using: &random))
        }
        return input
    }

    func complaint(about input: [UInt8]) -> String? {
        let texts = input.split(separator: 0xFF, omittingEmptySubsequences: false).map { Array($0) } + [input]
        for text in texts {
            if let complaint = judge(text) { return complaint }
        }
        if let complaint = page(texts) { return complaint }
        return ranges(texts)
    }

    private func judge(_ text: [UInt8]) -> String? {
        let isUTF8 = String(validating: text, as: UTF8.self) != nil
        let verdict = StorableText.check(text.span)
        switch verdict {
        case .storable where !isUTF8 || text.contains(0): return "taken: \(text)"
        case .containsNull where !text.contains(0): return "has no NUL: \(text)"
        case .notUTF8 where isUTF8: return "is UTF-8: \(text)"
        default: break
        }
        let fits = isUTF8 && !text.contains(0) && !text.isEmpty && text.count <= ObjectKey.maximumBytes
        guard let key = try? ObjectKey(text) else { return fits ? "refused as a key: \(text)" : nil }
        return fits && Array(key.text.utf8) == text ? nil : "wrong as a key: \(text)"
    }

    /// What is put into a page comes out of it, and out of a copy.
    private func page(_ texts: [[UInt8]]) -> String? {
        var (page, kept) = (ObjectPage(), [[UInt8]]())
        for (index, text) in texts.enumerated() {
            let refusal = page.append(
                key: text.span, size: Int64(index) - 1, lastModified: nil, fingerprint: Fingerprint(bits: Int64(index)))
            guard refusal == nil else { continue }
            kept.append(text)
            for (field, value) in zip(ObjectPage.Field.allCases, texts) { page.set(field, value.span) }
        }
        if page.count + page.refusals.count != texts.count {
            return "\(page.count) objects, \(texts.count) were put in"
        }
        var copy = ObjectPage()
        for index in page.indices.reversed() { copy.append(index, of: page) }
        for (index, text) in kept.enumerated() {
            let other = kept.count - 1 - index
            if Array(page.key(at: index)) != text || Array(copy.key(at: other)) != text { return "key \(index)" }
            for (field, value) in zip(ObjectPage.Field.allCases, texts) {
                var expected: [UInt8]?
                if case .storable = StorableText.check(value.span) { expected = value }
                if page.field(field, at: index).map({ Array($0) }) != expected
                    || copy.field(field, at: other).map({ Array($0) }) != expected
                {
                    return "\(field) of object \(index)"
                }
            }
        }
        return nil
    }

    /// Ranges agree with the order of bytes.
    private func ranges(_ texts: [[UInt8]]) -> String? {
        let keys = texts.compactMap { try? ObjectKey($0) }.prefix(5)
        for lower in keys {
            for upper in keys {
                let order = ByteOrder.compare(lower.bytes.span, upper.bytes.span)
                if (order < 0) != lower.bytes.lexicographicallyPrecedes(upper.bytes) { return "the order of bytes" }
                let range = KeyRange(after: lower, through: upper)
                for text in texts.prefix(5) {
                    let isInside =
                        lower.bytes.lexicographicallyPrecedes(text)
                        && !upper.bytes.lexicographicallyPrecedes(text)
                    if range.contains(text.span) != isInside { return "\(range) and \(text)" }
                    for length in 0..<min(text.count, 40) where isInside {
                        let beginning = Array(text[..<length])
                        if !range.mayContain(beginningWith: beginning.span) {
                            return "\(range), \(text) from \(length)"
                        }
                    }
                }
            }
        }
        return nil
    }
}
