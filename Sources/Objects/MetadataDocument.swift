internal import Text

/// The custom metadata of an object as it is stored: a JSON object of strings, its members in the byte order of their
/// names, so that the same metadata is always the same text.
package struct MetadataDocument {
    /// The longest text of one object's metadata: many times what any store of objects allows, and small enough for a
    /// page of them to be held.
    package static let maximumBytes = 256 << 10

    private typealias Member = (name: Range<Int>, value: Range<Int>)

    /// The names and values one after another, and where each member has its own, as they were set.
    private var bytes: [UInt8] = []
    private var members: [Member] = []
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
        if members.isEmpty {
            // Room for what most objects have, lest it be made bit by bit.
            bytes.reserveCapacity(256)
            members.reserveCapacity(6)
        }
        let start = bytes.count
        bytes.append(contentsOf: name)
        let middle = bytes.count
        bytes.append(contentsOf: value)
        members.append((start..<middle, middle..<bytes.count))
    }

    package var isEmpty: Bool { members.isEmpty && !isTooLong }

    /// The text; nil if it would be too long.
    package mutating func text() -> [UInt8]? {
        guard !isTooLong else { return nil }
        // Of those of one name the last one stands last.
        let members = members.sorted { compare($0, $1) ?? ($0.name.lowerBound < $1.name.lowerBound) }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + 6 * members.count + 2)
        text.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index + 1 < members.count, compare(member, members[index + 1]) == nil { continue }
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            JSONString.append(bytes[member.name].span, to: &text)
            text.append(UInt8(ascii: ":"))
            JSONString.append(bytes[member.value].span, to: &text)
            guard text.count < Self.maximumBytes else {
                isTooLong = true
                return nil
            }
        }
        text.append(UInt8(ascii: "}"))
        return text
    }

    /// Whether the name of one member comes before that of another; nil if they are the same.
    private func compare(_ left: Member, _ right: Member) -> Bool? {
        let order = ByteOrder.compare(bytes[left.name].span, bytes[right.name].span)
        return order == 0 ? nil : order < 0
    }
}
