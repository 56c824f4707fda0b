internal import Glibc

/// Finds where the members of JSON objects are, without interpreting their values.
///
/// octue writes bare `NaN` and `Infinity`, which are not JSON, and what is in a value is for the database to judge. So
/// a value is anything whose brackets and quotes are balanced; only the objects that are opened are read strictly.
package struct JSONSlicer {
    /// What is wrong with a text, as a sentence without a full stop.
    package struct Flaw: Error, Equatable {
        package var reason: String

        package init(_ reason: String) { self.reason = reason }

        fileprivate init(_ reason: String, at position: Int) {
            self.reason = "\(reason) at byte \(position)"
        }
    }

    private let bytes: [UInt8]
    private var position = 0
    private var end = 0
    /// Whether an object or an array was entered and nothing of it was read.
    private var isAtFirst = false

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Gives the members of the object that fills a range of the text, in the order in which they are written; a name
    /// may come more than once.
    package mutating func members(
        of range: Range<Int>, _ body: (_ name: [UInt8], _ value: Range<Int>) -> Void
    ) throws(Flaw) {
        begin(range)
        try enterObject()
        while let name = try nextMember() {
            let text = try resolved(name)
            body(text, try passValue())
        }
        try expectEnd("an object")
    }

    /// Goes to a range of the text, to be read from its beginning by the methods below.
    package mutating func begin(_ range: Range<Int>) {
        (position, end) = (range.lowerBound, range.upperBound)
    }

    /// Enters the object that comes next.
    package mutating func enterObject() throws(Flaw) {
        skipSpace()
        try expect(UInt8(ascii: "{"), "an object")
        isAtFirst = true
    }

    /// The name of the next member, as it stands between its quotes; nil at the end of the object, which is passed.
    ///
    /// Its value comes next: it is entered or passed.
    package mutating func nextMember() throws(Flaw) -> Range<Int>? {
        guard try goesOn(until: UInt8(ascii: "}"), "an object") else { return nil }
        guard next == UInt8(ascii: "\"") else { throw Flaw("a name in quotes is expected", at: position) }
        let start = position + 1
        try skipString()
        let name = start..<position - 1
        skipSpace()
        try expect(UInt8(ascii: ":"), "a colon")
        return name
    }

    /// Enters the array that comes next.
    package mutating func enterArray() throws(Flaw) {
        skipSpace()
        try expect(UInt8(ascii: "["), "an array")
        isAtFirst = true
    }

    /// Whether there is a further element, which comes next; the end of the array is passed.
    package mutating func nextElement() throws(Flaw) -> Bool { try goesOn(until: UInt8(ascii: "]"), "an array") }

    /// Passes the value that comes next.
    package mutating func passValue() throws(Flaw) -> Range<Int> {
        skipSpace()
        let start = position
        try skipValue()
        return start..<position
    }

    /// Makes sure that nothing comes any more.
    package mutating func expectEnd(_ what: String) throws(Flaw) {
        skipSpace()
        guard position == end else { throw Flaw("there is text behind the end of \(what)", at: position) }
    }

    private mutating func goesOn(until closer: UInt8, _ what: StaticString) throws(Flaw) -> Bool {
        skipSpace()
        if skip(closer) {
            isAtFirst = false
            return false
        }
        if !isAtFirst {
            try expect(UInt8(ascii: ","), "a comma or the end of \(what)")
            skipSpace()
        }
        isAtFirst = false
        return true
    }

    /// Whether something in a range is written as an escape.
    package func hasEscape(in range: Range<Int>) -> Bool { Self.hasEscape(bytes, in: range) }

    /// Whether something in a range of a text is written as an escape.
    package static func hasEscape(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
        first(UInt8(ascii: "\\"), in: bytes, range) != nil
    }

    /// The text of a string of which the place between the quotes is known.
    private mutating func resolved(_ inside: Range<Int>) throws(Flaw) -> [UInt8] {
        guard hasEscape(in: inside) else { return Array(bytes[inside]) }
        let (oldPosition, oldEnd) = (position, end)
        defer { (position, end) = (oldPosition, oldEnd) }
        return try string(of: inside.lowerBound - 1..<inside.upperBound + 1)
    }

    /// Reads the string that the whole text is, and resolves its escapes.
    package mutating func string() throws(Flaw) -> [UInt8] { try string(of: 0..<bytes.count) }

    /// Reads the string that fills a range of the text, and resolves its escapes.
    package mutating func string(of range: Range<Int>) throws(Flaw) -> [UInt8] {
        (position, end) = (range.lowerBound, range.upperBound)
        let text = try readString()
        guard position == end else { throw Flaw("there is text behind the end of a string", at: position) }
        return text
    }

    private var next: UInt8? { position < end ? bytes[position] : nil }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8, _ what: @autoclosure () -> String) throws(Flaw) {
        guard skip(byte) else { throw Flaw("\(what()) is expected", at: position) }
    }

    private mutating func skipSpace() {
        while let byte = next, Self.isSpace(byte) { position += 1 }
    }

    /// Passes a value.
    ///
    /// Nesting is kept in an array, not on the stack, so that no depth is too deep.
    private mutating func skipValue() throws(Flaw) {
        var closers: [UInt8] = []
        repeat {
            guard let byte = next else { throw Flaw("the text ends within a value", at: position) }
            switch byte {
            case UInt8(ascii: "\""): try skipString()
            case _ where Self.isWord(byte): skipWord()
            default:
                try note(byte, in: &closers)
                position += 1
            }
        } while !closers.isEmpty
    }

    /// Takes note of a byte between words and strings: of a bracket by what will close it.
    private func note(_ byte: UInt8, in closers: inout [UInt8]) throws(Flaw) {
        switch byte {
        case UInt8(ascii: "{"): closers.append(UInt8(ascii: "}"))
        case UInt8(ascii: "["): closers.append(UInt8(ascii: "]"))
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            guard closers.popLast() == byte else { throw Flaw("a bracket is out of place", at: position) }
        case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0A, 0x0D:
            guard !closers.isEmpty else { throw Flaw("a value is expected", at: position) }
        default: throw Flaw("a value is expected", at: position)
        }
    }

    /// Passes a number or a word such as `null` or `NaN`.
    private mutating func skipWord() {
        while let byte = next, Self.isWord(byte) { position += 1 }
    }

    private mutating func skipString() throws(Flaw) {
        let start = position + 1
        var place = start
        while let quote = Self.first(UInt8(ascii: "\""), in: bytes, place..<end) {
            place = quote + 1
            // An odd number of backslashes escapes the quote.
            var slashes = 0
            while quote - slashes > start, bytes[quote - slashes - 1] == UInt8(ascii: "\\") { slashes += 1 }
            if slashes % 2 == 0 {
                position = place
                return
            }
        }
        throw Flaw("the text ends within a string", at: end)
    }

    /// Where a byte comes first in a part of a text.
    private static func first(_ byte: UInt8, in bytes: [UInt8], _ range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        return bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress,
                let found = memchr(base + range.lowerBound, Int32(byte), range.count)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Reads a string and resolves its escapes; half of a surrogate pair becomes three bytes that are not UTF-8, as no
    /// name is.
    private mutating func readString() throws(Flaw) -> [UInt8] {
        try expect(UInt8(ascii: "\""), "a name in quotes")
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return text
            case UInt8(ascii: "\\"): try readEscape(into: &text)
            default: text.append(byte)
            }
        }
        throw Flaw("the text ends within a name", at: position)
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(Flaw) {
        let start = position
        let letter = next
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(bytes[start])
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let unit = hexadecimalUnit(at: position) else { throw Flaw("an escape is malformed", at: start) }
            position += 4
            append(completed(unit), to: &text)
        default: throw Flaw("an escape is malformed", at: start)
        }
    }

    /// The scalar that a UTF-16 unit begins, with the second unit where the text goes on with one.
    private mutating func completed(_ unit: UInt32) -> UInt32 {
        guard (0xD800...0xDBFF).contains(unit), position + 6 <= end,
            bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u"),
            let second = hexadecimalUnit(at: position + 2), (0xDC00...0xDFFF).contains(second)
        else { return unit }
        position += 6
        return 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00)
    }

    private func hexadecimalUnit(at start: Int) -> UInt32? {
        guard start + 4 <= end else { return nil }
        var unit: UInt32 = 0
        for byte in bytes[start..<start + 4] {
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: unit = unit << 4 | UInt32(byte - 0x41 + 10)
            case 0x61...0x66: unit = unit << 4 | UInt32(byte - 0x61 + 10)
            default: return nil
            }
        }
        return unit
    }

    private func append(_ scalar: UInt32, to text: inout [UInt8]) {
        func continuation(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift & 0x3F)) }
        switch scalar {
        case 0..<0x80: text.append(UInt8(scalar))
        case 0x80..<0x800: text += [UInt8(0xC0 | scalar >> 6), continuation(0)]
        case 0x800..<0x10000: text += [UInt8(0xE0 | scalar >> 12), continuation(6), continuation(0)]
        default: text += [UInt8(0xF0 | scalar >> 18), continuation(12), continuation(6), continuation(0)]
        }
    }

    package static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    package static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}
