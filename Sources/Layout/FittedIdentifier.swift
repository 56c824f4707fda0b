public import Names
internal import Objects

extension Identifier {
    /// A name made of parts that are not empty and hold no NUL, such as those of other identifiers.
    ///
    /// One that is too long is cut, and gets the beginning of its SHA-256 instead of what is cut.
    public static func fitted(_ name: String) -> Identifier {
        var fitted = name
        if name.utf8.count > maximumBytes {
            let hash = "_" + SHA256Digest.hexadecimal(of: name).prefix(8)
            var scalars = String.UnicodeScalarView()
            for scalar in name.unicodeScalars {
                guard String(scalars).utf8.count + UTF8.width(scalar) <= maximumBytes - hash.utf8.count else { break }
                scalars.append(scalar)
            }
            fitted = String(scalars) + hash
        }
        guard let identifier = try? Identifier(fitted) else { preconditionFailure("\(fitted) is not a name") }
        return identifier
    }
}
