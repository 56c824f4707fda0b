/// A name of a table, column, role or any other object of the database.
///
/// The name is kept as it was given; quoting happens when it becomes SQL, and only where PostgreSQL needs it.
public struct Identifier: Hashable, Sendable {
    /// The longest name in bytes.
    ///
    /// PostgreSQL truncates longer ones in silence (NAMEDATALEN − 1, "Identifiers and Key Words" in its
    /// documentation), so they are refused here.
    public static let maximumBytes = 63

    /// The name, unquoted.
    public let name: String

    /// Makes an identifier of any name that PostgreSQL can hold.
    ///
    /// - Throws: `NameError` for a name that is empty, too long or contains a NUL.
    public init(_ name: String) throws(NameError) {
        guard !name.isEmpty else { throw .empty }
        guard name.utf8.count <= Self.maximumBytes else { throw .tooLong(name: name, bytes: name.utf8.count) }
        guard !name.utf8.contains(0) else { throw .containsNull }
        self.name = name
    }

    /// The name as SQL, in double quotes where it is not a plain lower-case word or is a key word.
    public var sql: SQLFragment {
        if isPlainWord && !Keywords.mustBeQuoted.contains(name) { return SQLFragment(verbatim: name) }
        // Scalars, not characters: a quote followed by a combining mark is one Character and would not be doubled.
        var quoted = "\""
        for scalar in name.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append("\"") }
            quoted.unicodeScalars.append(scalar)
        }
        return SQLFragment(verbatim: quoted + "\"")
    }

    private var isPlainWord: Bool {
        for (index, byte) in name.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9") where index > 0: continue
            default: return false
            }
        }
        return true
    }

    /// Compares bytes, as PostgreSQL does; String's own equality is canonical (NFC equals NFD).
    public static func == (left: Identifier, right: Identifier) -> Bool {
        left.name.utf8.elementsEqual(right.name.utf8)
    }

    /// Hashes the bytes of the name.
    public func hash(into hasher: inout Hasher) {
        for byte in name.utf8 { hasher.combine(byte) }
    }
}

/// Why a name cannot be an identifier.
public enum NameError: Error, Equatable, CustomStringConvertible {
    /// The name has no characters.
    case empty
    /// The name is longer than `Identifier.maximumBytes`.
    case tooLong(name: String, bytes: Int)
    /// The name contains U+0000, which PostgreSQL cannot store.
    case containsNull

    /// What is wrong with the name.
    public var description: String {
        switch self {
        case .empty: "a name cannot be empty"
        case .tooLong(let name, let bytes):
            "the name \"\(name)\" has \(bytes) bytes; PostgreSQL holds at most \(Identifier.maximumBytes)"
        case .containsNull: "a name cannot contain the character U+0000"
        }
    }
}
