internal import Objects

/// The part of a migration's file name after its number.
public enum MigrationName {
    /// The longest name in bytes; a file's name has at most 255.
    public static let maximumBytes = 120

    /// Whether a name is fit for a file: lower-case letters, digits and underscores.
    public static func isValid(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= maximumBytes && name.unicodeScalars.allSatisfy(isPlain)
    }

    /// A datastore's name as part of a file's name: what is not a plain character becomes an underscore, and a hash
    /// keeps such names apart.
    static func word(of name: String) -> String {
        if isValid(name) { return name }
        var word = ""
        for scalar in name.lowercased().unicodeScalars { word.unicodeScalars.append(isPlain(scalar) ? scalar : "_") }
        return "\(word)_\(SHA256Digest.hexadecimal(of: name).prefix(8))"
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9", "_": true
        default: false
        }
    }
}
