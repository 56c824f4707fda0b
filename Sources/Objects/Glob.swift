/// A pattern of keys, as a shell writes one for paths.
///
/// `*` stands for any characters but `/`, `?` for one of them, `[abc]`, `[a-z]` and `[!a]` for one of a set (never `/`),
/// `{a,b}` for either, and a backslash takes the next character as it is. `**` crosses slashes: as a whole segment at
/// the beginning or in the middle it stands for any number of segments, none included, and at the end, after a slash,
/// for everything below; elsewhere for any characters. The whole key must match. A character is a Unicode scalar.
public struct Glob: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as it was written.
    public let description: String

    let tokens: [GlobToken]
    private let matcher: GlobMatcher
    /// What every key that matches ends with: most keys are told apart by it at once.
    private let ending: [UInt8]

    /// The longest pattern in bytes.
    public static let maximumBytes = 1024

    /// Reads a pattern.
    ///
    /// - Throws: `GlobError` which says where and why it is none.
    public init(_ pattern: String) throws(GlobError) {
        guard pattern.utf8.count <= Self.maximumBytes else {
            throw GlobError(offset: 0, message: "the pattern is longer than \(Self.maximumBytes) bytes")
        }
        var parser = GlobParser(pattern)
        tokens = try parser.parse()
        matcher = GlobMatcher(tokens)
        ending = tokens.reversed().prefix { $0.literal != nil }.reversed().compactMap(\.literal).flatMap {
            UTF8.encode($0) ?? .init()
        }
        description = pattern
    }

    /// Whether a whole key matches; bytes that are not UTF-8 never do.
    ///
    /// Takes time in proportion to the key's length times the pattern's, whatever they are.
    public func matches(_ key: Span<UInt8>) -> Bool {
        guard key.count >= ending.count else { return false }
        for index in ending.indices where key[key.count - ending.count + index] != ending[index] { return false }
        return matcher.matches(key)
    }

    /// Whether something that begins with these bytes can match; false only if nothing can.
    func mayMatch(beginningWith beginning: Span<UInt8>) -> Bool {
        matcher.mayMatch(beginningWith: beginning)
    }

    /// If every key that has these bytes before it matches; true only if that is sure.
    func matchesEverything(beginningWith beginning: Span<UInt8>) -> Bool {
        matcher.matchesEverything(beginningWith: beginning)
    }

    /// The same pattern as a PostgreSQL advanced regular expression, for keys with `COLLATE "C"`.
    public var regularExpression: String {
        "^(?:" + GlobToken.regularExpression(of: tokens) + ")$"
    }

    /// Patterns are the same when they are written the same, byte by byte.
    public static func == (left: Glob, right: Glob) -> Bool {
        left.description.utf8.elementsEqual(right.description.utf8)
    }

    /// Hashes the pattern's bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in description.utf8 { hasher.combine(byte) }
    }
}

/// Why a text is not a pattern of keys.
public struct GlobError: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many Unicode scalars stand before the place of the fault.
    public let offset: Int
    /// What is wrong and what to write instead.
    public let message: String

    /// The message.
    public var description: String { message }
}
