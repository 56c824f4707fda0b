/// What the table of a datastore has of its own, by a contract with the registry.
public struct StoreLayout: Hashable, Sendable {
    /// The contract.
    public let contract: Int
    /// What the loader stages and the table keeps as it is.
    public let object: [OwnColumn]
    /// What is on the object.
    public let documents: [OwnColumn]
    /// What the merge writes of the row itself.
    public let bookkeeping: [OwnColumn]

    /// What a row is known by.
    public let identity = [
        OwnColumn(
            "id", "uuid", required: true, "Stays the same whatever happens to the object; other tables may refer to it."
        ),
        OwnColumn("key", "text COLLATE \"C\"", required: true, "The object's full key in its bucket."),
    ]

    /// Describes the tables of a contract.
    public init(contract: Int, object: [OwnColumn], documents: [OwnColumn], bookkeeping: [OwnColumn]) {
        self.contract = contract
        self.object = object
        self.documents = documents
        self.bookkeeping = bookkeeping
    }

    /// The tables that this version makes.
    public static let current = StoreLayout(
        contract: RegistryEdition.contract,
        object: [
            OwnColumn("size", "bigint", "The object's size in bytes."),
            OwnColumn("etag", "text", "The store's own tag for the content."),
            OwnColumn("checksum", "text", "A checksum of the content, with its algorithm in front."),
            OwnColumn("md5", "text", "The MD5 of the content in hexadecimal, where the store tells it."),
            OwnColumn("content_type", "text", "The media type."),
            OwnColumn("content_encoding", "text", "How the content is encoded, such as gzip."),
            OwnColumn("storage_class", "text", "The storage class."),
            OwnColumn("version", "text", "What the store calls this version of the object."),
            OwnColumn("last_modified", "timestamptz", "When the object was last modified."),
            OwnColumn("created", "timestamptz", "When the object was created, where the store tells it."),
            OwnColumn("custom_time", "timestamptz", "A time that was set for the object in the bucket."),
        ],
        documents: [
            OwnColumn("metadata", "jsonb", "The object's custom metadata as it is in the bucket."),
            OwnColumn("object_tags", "jsonb", "The object's tags as they are in the bucket."),
            OwnColumn("contexts", "jsonb", "The object's contexts as they are in the bucket."),
            OwnColumn("document", "text", "The content of an object that describes others; null for any other."),
        ],
        bookkeeping: [
            OwnColumn(
                "rejected", "text[]",
                "What was refused: columns, which are null or lack it, and parts of the metadata; the reasons are in the rejects."
            ),
            OwnColumn("fingerprint", "bigint", "Changes whenever the object does; null for an object that is gone."),
            OwnColumn("first_seen_at", "timestamptz", required: true, "When the object was first merged."),
            OwnColumn("changed_at", "timestamptz", required: true, "When the row was last written."),
            OwnColumn("deleted_at", "timestamptz", "When the object was found to be gone; null while it is there."),
            OwnColumn("run_id", "bigint", required: true, "The run of the loader that last wrote the row."),
        ])

    /// The tables as they were by an earlier contract.
    public func at(_ earlier: Int) -> StoreLayout {
        func known(_ columns: [OwnColumn]) -> [OwnColumn] { columns.filter { $0.contract <= earlier } }
        return StoreLayout(
            contract: earlier, object: known(object), documents: known(documents), bookkeeping: known(bookkeeping))
    }

    /// What stands in front of the typed and note columns.
    public var leading: [OwnColumn] { (identity + object + documents + bookkeeping).filter { $0.contract == 1 } }

    /// What came with later contracts, and stands behind the typed and note columns: there it comes to stand in a table
    /// that has them already, and so in a new one too.
    public var trailing: [OwnColumn] { columns(after: 1) }

    /// Every column of its own.
    public var all: [OwnColumn] { leading + trailing }

    /// The columns that came with the contracts after one, the earliest first.
    public func columns(after earlier: Int) -> [OwnColumn] {
        let later = (object + documents + bookkeeping).filter { $0.contract > max(earlier, 1) }
        return later.enumerated().sorted { ($0.element.contract, $0.offset) < ($1.element.contract, $1.offset) }
            .map(\.element)
    }

    /// What is read of objects since the contracts after one, and is not known of those that were read before.
    public func facts(after earlier: Int) -> [OwnColumn] {
        (object + documents).filter { $0.contract > max(earlier, 1) }
    }

    /// The columns of its own that can have an index: numbers and times, whose values always fit one.
    ///
    /// What the walk and the merge need has one anyway.
    public var indexable: [OwnColumn] {
        all.filter { ["bigint", "timestamptz"].contains($0.type) && $0.name != "fingerprint" }
    }

    /// The fields of `datastore.object`, in their order.
    public var objectFields: [OwnColumn] {
        let fields = Set(object + documents)
        return identity.suffix(1) + (leading + trailing).filter(fields.contains)
    }
}
