/// The columns that every datastore's table has beside those of its definition.
enum OwnColumns {
    struct Own {
        let name: String
        let type: String
        let isRequired: Bool
        let comment: String

        init(_ name: String, _ type: String, required: Bool = false, _ comment: String) {
            self.name = name
            self.type = type
            isRequired = required
            self.comment = comment
        }
    }

    static let identity = [
        Own(
            "id", "uuid", required: true, "Stays the same whatever happens to the object; other tables may refer to it."
        ),
        Own("key", "text COLLATE \"C\"", required: true, "The object's full key in its bucket."),
    ]

    /// What the loader stages and the table keeps as it is.
    static let object = [
        Own("size", "bigint", "The object's size in bytes."),
        Own("etag", "text", "The store's own tag for the content."),
        Own("checksum", "text", "A checksum of the content, with its algorithm in front."),
        Own("md5", "text", "The MD5 of the content in hexadecimal, where the store tells it."),
        Own("content_type", "text", "The media type."),
        Own("content_encoding", "text", "How the content is encoded, such as gzip."),
        Own("storage_class", "text", "The storage class."),
        Own("version", "text", "What the store calls this version of the object."),
        Own("last_modified", "timestamptz", "When the object was last modified."),
        Own("created", "timestamptz", "When the object was created, where the store tells it."),
        Own("custom_time", "timestamptz", "A time that was set for the object in the bucket."),
    ]

    static let documents = [
        Own("metadata", "jsonb", "The object's custom metadata as it is in the bucket."),
        Own("object_tags", "jsonb", "The object's tags as they are in the bucket."),
        Own("contexts", "jsonb", "The object's contexts as they are in the bucket."),
        Own("document", "text", "The content of an object that describes others; null for any other."),
    ]

    /// Every one of them, in the order of the table.
    ///
    /// Typed and note columns follow, so that one that is added later stands where it would in a table that is made anew.
    static let all = identity + object + documents + bookkeeping

    static let bookkeeping = [
        Own(
            "rejected", "text[]",
            "What was refused: columns, which are null or lack it, and parts of the metadata; the reasons are in the rejects."
        ),
        Own("fingerprint", "bigint", "Changes whenever the object does; null for an object that is gone."),
        Own("first_seen_at", "timestamptz", required: true, "When the object was first merged."),
        Own("changed_at", "timestamptz", required: true, "When the row was last written."),
        Own("deleted_at", "timestamptz", "When the object was found to be gone; null while it is there."),
        Own("run_id", "bigint", required: true, "The run of the loader that last wrote the row."),
    ]
}
