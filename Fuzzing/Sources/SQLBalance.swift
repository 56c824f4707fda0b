/// Whether everything that is opened in SQL is closed ("Lexical Structure" in PostgreSQL's documentation).
enum SQLBalance {
    /// What is open at the end, or closed without having been opened; nil if nothing is.
    static func flaw(in text: String) -> String? {
        var scanner = Scanner(bytes: Array(text.utf8)[...])
        return scanner.flaw()
    }

    private struct Scanner {
        var bytes: ArraySlice<UInt8>
        var depth = 0

        mutating func flaw() -> String? {
            var previous = UInt8(ascii: "\n")
            while let byte = bytes.first {
                let before = previous
                previous = byte
                switch byte {
                case UInt8(ascii: "'"):
                    let escapes = before == UInt8(ascii: "E")
                    guard skipQuoted(escapes: escapes) else { return "a string is open" }
                case UInt8(ascii: "\""): guard skipQuoted(escapes: false) else { return "an identifier is open" }
                case UInt8(ascii: "-") where bytes.dropFirst().first == byte: skipLine()
                // A command of psql.
                case UInt8(ascii: "\\") where before == UInt8(ascii: "\n"): skipLine()
                case UInt8(ascii: "/") where bytes.dropFirst().first == UInt8(ascii: "*"):
                    guard let end = place(of: Array("*/".utf8)) else { return "a comment is open" }
                    bytes = bytes[end...]
                case UInt8(ascii: "$"): if let flaw = dollar() { return flaw }
                case UInt8(ascii: "("):
                    depth += 1
                    bytes.removeFirst()
                case UInt8(ascii: ")"):
                    depth -= 1
                    if depth < 0 { return "a ) has no (" }
                    bytes.removeFirst()
                default: bytes.removeFirst()
                }
            }
            return depth == 0 ? nil : "a ( is open"
        }

        private mutating func skipQuoted(escapes: Bool) -> Bool {
            let quote = bytes.removeFirst()
            while let byte = bytes.popFirst() {
                if escapes, byte == UInt8(ascii: "\\") { _ = bytes.popFirst() }
                guard byte == quote else { continue }
                guard bytes.first == quote else { return true }
                bytes.removeFirst()
            }
            return false
        }

        private mutating func skipLine() {
            bytes = bytes.firstIndex(of: UInt8(ascii: "\n")).map { bytes[$0...] } ?? []
        }

        /// Where the text goes on behind a piece.
        private func place(of piece: [UInt8]) -> Int? {
            bytes.firstRange(of: piece)?.upperBound
        }

        /// Reads a text between dollar signs, which is SQL itself: the body of a function.
        private mutating func dollar() -> String? {
            guard let end = bytes.dropFirst().firstIndex(where: { !Self.isTag($0) }), bytes[end] == UInt8(ascii: "$")
            else {
                bytes.removeFirst()
                return nil
            }
            let tag = Array(bytes[...end])
            bytes = bytes[(end + 1)...]
            guard let close = bytes.firstRange(of: tag) else {
                return "\(String(decoding: tag, as: UTF8.self)) is open"
            }
            var body = Scanner(bytes: bytes[..<close.lowerBound])
            bytes = bytes[close.upperBound...]
            return body.flaw()
        }

        private static func isTag(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: "_") || (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x30...0x39).contains(byte)
        }
    }
}
