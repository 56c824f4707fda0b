/// Which keys of a bucket a datastore covers.
public struct Scope: Hashable, Sendable {
    /// What every key in scope begins with; empty for a whole bucket.
    public let prefix: String
    /// Patterns of the part after the prefix, one of which must match; empty where all do.
    public let include: [Glob]
    /// Patterns of the part after the prefix, none of which may match.
    public let exclude: [Glob]

    private let prefixBytes: [UInt8]

    /// Joins a prefix and patterns.
    public init(prefix: String, include: [Glob], exclude: [Glob]) {
        self.prefix = prefix
        self.include = include
        self.exclude = exclude
        prefixBytes = Array(prefix.utf8)
    }

    /// Whether a key is covered.
    public func contains(key: Span<UInt8>) -> Bool {
        guard key.count >= prefixBytes.count else { return false }
        for index in prefixBytes.indices where key[index] != prefixBytes[index] { return false }
        let rest = key.extracting(prefixBytes.count...)
        return (include.isEmpty || include.contains { $0.matches(rest) }) && !exclude.contains { $0.matches(rest) }
    }

    /// Whether any key that begins with the directory and a slash can be covered; true where that is not sure.
    ///
    /// - Parameter directory: a beginning of full keys without its last slash; empty for the root, below which is
    ///   everything.
    public func mayContainBelow(directory: Span<UInt8>) -> Bool {
        guard !directory.isEmpty else { return true }
        let beginning = directory.withUnsafeBufferPointer { Array($0) } + [UInt8(ascii: "/")]
        let shared = min(beginning.count, prefixBytes.count)
        guard beginning[..<shared] == prefixBytes[..<shared] else { return false }
        guard beginning.count > prefixBytes.count else { return true }
        let rest = Array(beginning[prefixBytes.count...])
        return (include.isEmpty || include.contains { $0.mayMatch(beginningWith: rest.span) })
            && !exclude.contains { $0.matchesEverything(beginningWith: rest.span) }
    }

    /// Scopes are the same when their prefixes are the same byte by byte, and their patterns.
    public static func == (left: Scope, right: Scope) -> Bool {
        left.prefixBytes == right.prefixBytes && left.include == right.include && left.exclude == right.exclude
    }

    /// Hashes the prefix and the patterns.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(prefixBytes)
        hasher.combine(include)
        hasher.combine(exclude)
    }
}
