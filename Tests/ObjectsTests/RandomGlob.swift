import Objects

/// Makes patterns and keys of few characters, so that they meet.
enum RandomGlob {
    private static let pieces = [
        "*", "**", "?", "/", "**/", "/**", "a", "b", "é", "\\*", "\\\\", ".", "[ab]", "[!a]", "[!-0]", "[]^]",
        "[\\]-é]", "{a,b}",
        "{*,/}", "{,a/}", "$", "^", "(", "|", "+", "\n", "😀", "[.-0]", "{a{b,?},**}", "-", "A",
    ]
    private static let characters: [String] = [
        "a", "b", "/", "é", "e\u{301}", "*", "\\", ".", "]", "^", "$", "(", "|", "+", "\n", "\r", "😀", "-", "0", "[",
        "A", "B",
        "\u{FFFF}", "\t",
    ]

    /// Some patterns that can be read.
    static func patterns(count: ClosedRange<Int>, using random: inout SeededGenerator) -> [Glob] {
        (0..<Int.random(in: count, using: &random)).map { _ in pattern(using: &random) }
    }

    /// One pattern that can be read.
    static func pattern(using random: inout SeededGenerator) -> Glob {
        while true {
            let text = text(of: pieces, count: 1...6, using: &random)
            if let glob = try? Glob(text) { return glob }
        }
    }

    /// The bytes of a key, valid UTF-8 and perhaps empty.
    static func key(using random: inout SeededGenerator) -> [UInt8] {
        Array(text(of: characters, count: 0...6, using: &random).utf8)
    }

    private static func text(
        of parts: [String], count: ClosedRange<Int>, using random: inout SeededGenerator
    ) -> String {
        var text = ""
        for _ in 0..<Int.random(in: count, using: &random) { text += parts.randomElement(using: &random) ?? "" }
        return text
    }
}

/// A small random generator with a seed (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
