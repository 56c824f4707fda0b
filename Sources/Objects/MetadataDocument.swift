internal import Text

/// The custom metadata of an object as it is stored: a JSON object of strings, its members in the byte order of their
/// names, so that the same metadata is always the same text.
package struct MetadataDocument {
    /// The longest text of one object's metadata: many times what any store of objects allows, and small enough for a
    /// page of them to be held.
    package static let maximumBytes = 256 << 10

    private var members: [[UInt8]: [UInt8]] = [:]
    /// Whether there is more metadata than can be kept.
    package private(set) var isTooLong = false

    /// Has no members yet.
    package init() {}

    /// Adds a member, or replaces the one of the same name.
    package mutating func set(_ name: some Collection<UInt8>, to value: some Collection<UInt8>) {
        guard value.count <= Self.maximumBytes else {
            isTooLong = true
            return
        }
        members[Array(name)] = Array(value)
    }

    package var isEmpty: Bool { members.isEmpty && !isTooLong }

    /// The text; nil if it would be too long.
    package mutating func text() -> [UInt8]? {
        guard !isTooLong else { return nil }
        var text = [UInt8(ascii: "{")]
        for (name, value) in members.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            JSONString.append(name, to: &text)
            text.append(UInt8(ascii: ":"))
            JSONString.append(value, to: &text)
            guard text.count < Self.maximumBytes else {
                isTooLong = true
                return nil
            }
        }
        return text + [UInt8(ascii: "}")]
    }
}
