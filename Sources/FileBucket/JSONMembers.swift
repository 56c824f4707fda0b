/// Finds the members of JSON objects without interpreting their values.
///
/// What octue writes is JSON but for the bare words NaN and Infinity, which no JSON parser takes; and the values are to
/// be kept as they were written. So values are only delimited: by their quotes and brackets.
struct JSONMembers {
    /// A member of an object: its decoded name and where its value stands.
    struct Member {
        let name: [UInt8]
        let value: Range<Int>
    }

    private static let maximumDepth = 200
    private let text: [UInt8]
    private var position: Int
    private let end: Int

    /// The members of the object that stands in a part of a text; nil if that is not an object.
    static func of(_ text: [UInt8], in range: Range<Int>) -> [Member]? {
        var scanner = JSONMembers(text: text, position: range.lowerBound, end: range.upperBound)
        guard let members = scanner.object() else { return nil }
        scanner.skipSpace()
        return scanner.position == scanner.end ? members : nil
    }

    private mutating func object() -> [Member]? {
        skipSpace()
        guard take(UInt8(ascii: "{")) else { return nil }
        var members: [Member] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return members }
        while true {
            skipSpace()
            guard let name = string() else { return nil }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { return nil }
            skipSpace()
            let start = position
            guard skipValue() else { return nil }
            members.append(Member(name: name, value: start..<position))
            skipSpace()
            if take(UInt8(ascii: "}")) { return members }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func skipSpace() {
        while position < end, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < end, text[position] == byte else { return false }
        position += 1
        return true
    }

    /// Skips a value: a string, a bracketed one by counting brackets outside strings, or a bare word.
    private mutating func skipValue() -> Bool {
        guard position < end else { return false }
        switch text[position] {
        case UInt8(ascii: "\""): return skipString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): return skipBrackets()
        default:
            let start = position
            while position < end, Self.isWord(text[position]) { position += 1 }
            return position > start
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private mutating func skipBrackets() -> Bool {
        var open: [UInt8] = []
        while position < end {
            switch text[position] {
            case UInt8(ascii: "\""):
                guard skipString() else { return false }
                continue
            case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
            case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard open.popLast() == text[position] else { return false }
            default: break
            }
            position += 1
            if open.isEmpty { return true }
            if open.count > Self.maximumDepth { return false }
        }
        return false
    }

    private mutating func skipString() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        while position < end {
            let byte = text[position]
            position += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return true }
        }
        return false
    }

    private mutating func string() -> [UInt8]? {
        let start = position + 1
        guard skipString(), position <= end else { return nil }
        return Self.decoded(text[start..<position - 1])
    }

    /// The bytes that a JSON string stands for; nil if an escape is malformed.
    private static func decoded(_ quoted: ArraySlice<UInt8>) -> [UInt8]? {
        guard quoted.contains(UInt8(ascii: "\\")) else { return Array(quoted) }
        var result: [UInt8] = []
        var units: [UInt16] = []
        var rest = quoted
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "u") {
                guard let unit = UInt16(String(decoding: rest.dropFirst().prefix(4), as: UTF8.self), radix: 16) else {
                    return nil
                }
                units.append(unit)
                rest = rest.dropFirst(5)
                continue
            }
            result += String(decoding: units, as: UTF16.self).utf8
            units = []
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let escape = rest.popFirst(), let plain = escapes[escape] else { return nil }
            result.append(plain)
        }
        return result + String(decoding: units, as: UTF16.self).utf8
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        UInt8(ascii: "/"): UInt8(ascii: "/"), UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C,
        UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]
}
