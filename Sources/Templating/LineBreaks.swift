/// Finds the line breaks of SQL that are layout and not data.
///
/// It knows the quotes of "Lexical Structure" in PostgreSQL's documentation: constants with and without escapes, quoted
/// identifiers, dollar quotes, and comments, in which quotes mean nothing.
struct LineBreaks {
    private let bytes: [UInt8]
    private var position = 0
    /// The number of the next line break, from 0.
    private var number = 0
    private var found: Set<Int> = []

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The numbers, from 0, of the line breaks that are outside quotes.
    static func outsideQuotes(of text: String) -> Set<Int> {
        var scanner = LineBreaks(text)
        while scanner.position < scanner.bytes.count { scanner.scan() }
        return scanner.found
    }

    private mutating func scan() {
        switch bytes[position] {
        case UInt8(ascii: "'"): skipQuoted(by: UInt8(ascii: "'"), escapes: isEscapeString)
        case UInt8(ascii: "\""): skipQuoted(by: UInt8(ascii: "\""), escapes: false)
        case UInt8(ascii: "$"): skipDollarQuoted()
        case UInt8(ascii: "-") where next(is: "-"): while position < bytes.count, !isBreak { position += 1 }
        case UInt8(ascii: "/") where next(is: "*"): skipComment()
        default: advance(isLayout: true)
        }
    }

    private var isBreak: Bool { bytes[position] == UInt8(ascii: "\n") }

    private func next(is scalar: Unicode.Scalar) -> Bool {
        position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: scalar)
    }

    private mutating func advance(isLayout: Bool) {
        if isBreak {
            if isLayout { found.insert(number) }
            number += 1
        }
        position += 1
    }

    /// Whether the quote at the position follows an E that is a word of its own.
    private var isEscapeString: Bool {
        guard position > 0, bytes[position - 1] | 0x20 == UInt8(ascii: "e") else { return false }
        return position == 1 || !Self.isWord(bytes[position - 2])
    }

    private mutating func skipQuoted(by quote: UInt8, escapes: Bool) {
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            advance(isLayout: false)
            if byte == quote {
                // Only a doubled quote keeps an escape string an escape string.
                guard position < bytes.count, bytes[position] == quote else { return }
                position += 1
            } else if escapes, byte == UInt8(ascii: "\\"), position < bytes.count {
                advance(isLayout: false)
            }
        }
    }

    private mutating func skipDollarQuoted() {
        let begin = position
        position += 1
        guard begin == 0 || !Self.isWord(bytes[begin - 1]) else { return }
        var end = position
        while end < bytes.count, Self.isWord(bytes[end]), bytes[end] != UInt8(ascii: "$") { end += 1 }
        let isParameter = bytes.indices.contains(position) && Self.isDigit(bytes[position])
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$"), !isParameter else { return }
        let delimiter = bytes[begin...end]
        position = end + 1
        while position < bytes.count {
            if bytes[position...].starts(with: delimiter) {
                position += delimiter.count
                return
            }
            advance(isLayout: false)
        }
    }

    /// Block comments nest.
    private mutating func skipComment() {
        var depth = 0
        repeat {
            if bytes[position] == UInt8(ascii: "/"), next(is: "*") {
                depth += 1
                position += 2
            } else if bytes[position] == UInt8(ascii: "*"), next(is: "/") {
                depth -= 1
                position += 2
            } else {
                advance(isLayout: true)
            }
        } while depth > 0 && position < bytes.count
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Whether a byte can be part of a name; bytes of characters beyond ASCII can.
    private static func isWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || isDigit(byte) || byte >= 0x80
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
    }
}
