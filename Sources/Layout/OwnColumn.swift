/// A column that every datastore's table has beside those of its definition.
///
/// What stands here is all that there is to say of one: the table, its comments, the views, the triggers, the staging, the
/// checks and the names that definitions may not use follow from it. The registry's SQL has the same fields in the type
/// `datastore.object` and in the table `datastore.staging`; a test holds them equal.
public struct OwnColumn: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its type as SQL spells it, with its collation.
    public let type: String
    /// Whether it is never null.
    public let isRequired: Bool
    /// What it holds, as a sentence.
    public let comment: String

    private init(_ name: String, _ type: String, required: Bool = false, _ comment: String) {
        self.name = name
        self.type = type
        isRequired = required
        self.comment = comment
    }

    /// Whether it holds a document, which is staged as text.
    public var isDocument: Bool { type == "jsonb" }
}

extension OwnColumn {
    /// What a row is known by.
    public static let identity = [
        OwnColumn(
            "id", "uuid", required: true, "Stays the same whatever happens to the object; other tables may refer to it."
        ),
        key,
    ]

    private static let key = OwnColumn(
        "key", "text COLLATE \"C\"", required: true, "The object's full key in its bucket.")

    /// What the loader stages and the table keeps as it is.
    public static let object = [
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
    ]

    /// What is on the object.
    public static let documents = [
        OwnColumn("metadata", "jsonb", "The object's custom metadata as it is in the bucket."),
        OwnColumn("object_tags", "jsonb", "The object's tags as they are in the bucket."),
        OwnColumn("contexts", "jsonb", "The object's contexts as they are in the bucket."),
        OwnColumn("document", "text", "The content of an object that describes others; null for any other."),
    ]

    /// What the merge writes of the row itself.
    public static let bookkeeping = [
        OwnColumn(
            "rejected", "text[]",
            "What was refused: columns, which are null or lack it, and parts of the metadata; the reasons are in the rejects."
        ),
        OwnColumn("fingerprint", "bigint", "Changes whenever the object does; null for an object that is gone."),
        OwnColumn("first_seen_at", "timestamptz", required: true, "When the object was first merged."),
        OwnColumn("changed_at", "timestamptz", required: true, "When the row was last written."),
        OwnColumn("deleted_at", "timestamptz", "When the object was found to be gone; null while it is there."),
        OwnColumn("run_id", "bigint", required: true, "The run of the loader that last wrote the row."),
    ]

    /// Every one of them, in the order of the table.
    ///
    /// Typed and note columns follow, so that one that is added later stands where it would in a table that is made anew.
    public static let all = identity + object + documents + bookkeeping

    /// The fields of `datastore.object`, in their order.
    public static let objectFields = [key] + object + documents
}
