/// A small generator of pseudo-random numbers (splitmix64), so that a failing tree can be made again.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Folder {
    /// Names around the slash in byte order, and names that somebody's quoting trips over.
    static let hostileNames = [
        "a", "a-", "a.", "a!", "a0", "a b", "-", ".", "...", ".octue", "0", "\u{1}", "\n", "\r\n", "\\", "%", "%2F",
        "*", "?", "[a]",
        "'", "\"", "$(x)", ";", "\u{7F}", "é", "e\u{301}", "\u{FFFF}", "\u{1F600}", "zz", "Z", "\u{202E}x", "~",
        String(repeating: "n", count: 255),
    ].filter { $0 != "." }

    /// Makes a tree of hostile names, the same one for the same seed.
    func plant(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        for _ in 0..<120 {
            let depth = Int.random(in: 1...4, using: &generator)
            let parts = (0..<depth).compactMap { _ in Self.hostileNames.randomElement(using: &generator) }
            let name = parts.joined(separator: "/")
            // A name may be taken by a folder already, or a folder's by a file: the tree is what came out.
            guard name.utf8.count <= 1000 else { continue }
            do { try write(name) } catch { continue }
        }
    }
}
