internal import Foundation
internal import Objects
internal import Sync

/// Rows that tell of refused keys and values: what is written is JSON that fits, and spelled keys can be read back.
struct RefusalTarget: SimpleFuzzTarget {
    private let texts = TextTarget()

    func input(_ random: inout SplitMix) -> [UInt8] {
        var input = texts.input(&random)
        // Lengths near the limits.
        if random.once(in: 3), !input.isEmpty {
            let length = random.pick([340, 341, 342, 1020, 1023, 1024, 1025, 1027, 2000])
            while input.count < length { input += input }
            input = Array(input.prefix(length + Int.random(in: 0...4, using: &random)))
        }
        return input
    }

    func complaint(about input: [UInt8]) -> String? {
        let spelled = PercentEncoding.encode(input)
        if spelled.removingPercentEncodingBytes != input { return "spelled as \(spelled)" }
        if PercentEncoding.encode(key: input).utf8.count > PercentEncoding.maximumBytes {
            return "the spelling is long"
        }
        let ofKey = ObjectPage.Refusal(key: input, source: nil, raw: [], reason: "why")
        let halves = ObjectPage.Refusal(key: input, source: nil, raw: Array(input.reversed()), reason: "why \"not\"\n")
        let ofValue = ObjectPage.Refusal(key: Array("a".utf8), source: "metadata.\u{1}é\"", raw: input, reason: "why")
        for refusal in [ofKey, halves, ofValue] {
            if let complaint = judge(RefusalRow(refusal), of: refusal) { return complaint }
        }
        return nil
    }

    private func judge(_ row: RefusalRow, of refusal: ObjectPage.Refusal) -> String? {
        guard let object = try? JSONSerialization.jsonObject(with: Data(row.description.utf8)) as? [String: String],
            object.count == 3, let raw = object["raw"], object["column"] == refusal.source ?? "key",
            object["reason"] == refusal.reason
        else { return "not the JSON of a refusal: \(row.description)" }
        if raw.utf8.count > RefusalRow.maximumRawBytes { return "the value has \(raw.utf8.count) bytes" }
        if row.key.utf8.contains(0) || raw.utf8.contains(0) { return "there is a NUL" }
        let value = refusal.source == nil && refusal.raw.isEmpty ? refusal.key : refusal.raw
        if case .storable = StorableText.check(value.span) {
            let isCut = value.count > RefusalRow.maximumRawBytes
            if !value.starts(with: raw.utf8) || isCut != (raw.utf8.count < value.count) { return "the value is \(raw)" }
            return isCut && raw.utf8.count < RefusalRow.maximumRawBytes - 3 ? "the value is cut too much" : nil
        }
        guard let bytes = raw.removingPercentEncodingBytes, value.starts(with: bytes) else {
            return "spelled as \(raw)"
        }
        return nil
    }
}

extension String {
    /// The bytes that a text spells where each `%XX` is one; nil if a spelling is torn or not plain.
    fileprivate var removingPercentEncodingBytes: [UInt8]? {
        var (bytes, rest) = ([UInt8](), Array(utf8)[...])
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                guard (0x21..<0x7F).contains(byte) else { return nil }
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
