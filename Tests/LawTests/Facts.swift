/// What the columns of a row that come from its object show, spelled so that bytes are compared.
struct Facts: Equatable, Sendable, CustomStringConvertible {
    /// What a listing tells: the size, and when the object was last modified in microseconds.
    var listed: String
    /// The column that is made of the key.
    var name: String
    /// The columns that are made of the metadata.
    var derived: String
    /// The metadata; `unknown` where they are null.
    var metadata: String

    var description: String { "\(listed)|\(name)|\(derived)|\(metadata)" }

    /// What a new row may show of an object that could not be read: what was listed of it, and metadata that are unknown.
    func isUnread(_ object: Facts) -> Bool {
        (listed == object.listed || listed == Self.unlisted) && name == object.name && metadata == Self.unknown
            // The default of a column stands for a value that is missing.
            && ["-|suspect|-|-|-", "-|-|-|-|-"].contains(derived)
    }

    /// What a row that was gone may show of an object that came back and could not be read: its last metadata.
    func isUnread(_ object: Facts, goneAs last: Facts) -> Bool {
        (listed == object.listed || listed == last.listed) && name == last.name && derived == last.derived
            && metadata == last.metadata
    }

    static let unlisted = "-|-"
    static let unknown = "unknown"
}
