/// Where a column's value comes from.
public enum ValueSource: Hashable, Sendable, CustomStringConvertible {
    /// An entry of the custom metadata.
    case metadata(key: String)
    /// An object tag.
    case tag(key: String)
    /// An object context, as Google Cloud Storage has them.
    case context(name: String)
    /// The id that octue gave the file.
    case octueID
    /// The time that octue keeps for the file.
    case octueTimestamp
    /// The labels that octue keeps for the file.
    case octueLabels
    /// All tags that octue keeps for the file, as one document.
    case octueTags
    /// The version of octue's SDK that wrote what it keeps for the file.
    case octueSDKVersion
    /// A tag that octue keeps for the file: its name, then the names inside it; never empty.
    case octueTag(path: [String])
    /// A named part of the key.
    case path(name: String)
    /// A fact that the store knows about the object.
    case object(ObjectField)

    /// Whether a listing alone tells the value, so that it is known of an object that could not be read.
    public var isListed: Bool {
        switch self {
        case .path, .object: true
        case .metadata, .tag, .context: false
        case .octueID, .octueTimestamp, .octueLabels, .octueTags, .octueSDKVersion, .octueTag: false
        }
    }

    /// The source as a definition writes it after `from:`.
    public var description: String {
        switch self {
        case .metadata(let key): "metadata.\(key)"
        case .tag(let key): "tag.\(key)"
        case .context(let name): "context.\(name)"
        case .octueID: "octue.id"
        case .octueTimestamp: "octue.timestamp"
        case .octueLabels: "octue.labels"
        case .octueTags: "octue.tags"
        case .octueSDKVersion: "octue.sdk_version"
        case .octueTag(let path): "octue.tags.\(path.joined(separator: "."))"
        case .path(let name): "path.\(name)"
        case .object(let field): "object.\(field.rawValue)"
        }
    }

    /// Compares bytes; String's own equality would take NFC for NFD.
    public static func == (left: ValueSource, right: ValueSource) -> Bool {
        left.description.utf8.elementsEqual(right.description.utf8)
    }

    /// Hashes the bytes of what is written.
    public func hash(into hasher: inout Hasher) {
        for byte in description.utf8 { hasher.combine(byte) }
    }
}

/// A fact that the store knows about an object.
public enum ObjectField: String, Hashable, Sendable, CaseIterable {
    /// The full key.
    case key
    /// What follows the key's last slash.
    case name
    /// What follows the last dot of the name.
    case `extension`
    /// The size in bytes.
    case size
    /// The store's own tag for the content.
    case etag
    /// A checksum of the content with its algorithm in front.
    case checksum
    /// The MD5 of the content in hexadecimal.
    case md5
    /// The media type.
    case contentType = "content_type"
    /// How the content is encoded.
    case contentEncoding = "content_encoding"
    /// The storage class.
    case storageClass = "storage_class"
    /// What the store calls this version of the object.
    case version
    /// The number that Google Cloud Storage gave this content of the object: the first part of its version.
    case generation
    /// When the object was last modified.
    case lastModified = "last_modified"
    /// When the object was created.
    case created
    /// A time that was set for the object in the bucket.
    case customTime = "custom_time"
}
