internal import Names

/// Reads names of tables, columns, views and roles.
enum NameReader {
    /// The columns that every datastore's table has of its own.
    static let ownColumns = [
        "id", "key", "size", "etag", "checksum", "md5", "content_type", "content_encoding", "storage_class", "version",
        "last_modified", "created", "custom_time", "metadata", "object_tags", "contexts", "document", "rejected",
        "fingerprint", "first_seen_at", "changed_at", "deleted_at", "run_id",
    ]
    /// The columns that PostgreSQL adds to every table ("System Columns" in its documentation).
    static let systemColumns = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]

    /// A name that PostgreSQL can hold and a terminal can show; anything else is recorded.
    static func identifier(
        _ scalar: SyntaxScalar, _ subject: String, atMost bytes: Int = Identifier.maximumBytes,
        _ diagnostics: Diagnostics
    ) -> Identifier? {
        if let control = scalar.text.unicodeScalars.first(where: { $0.properties.generalCategory == .control }) {
            diagnostics.error(
                at: scalar.location,
                "\(subject) contains the control character \(Quoting.codePoint(control)); remove it")
            return nil
        }
        guard scalar.text.utf8.count <= bytes, let identifier = try? Identifier(scalar.text) else {
            diagnostics.error(
                at: scalar.location,
                "\(subject) \(Quoting.quoted(scalar.text)) has \(scalar.text.utf8.count) bytes; write one of 1 to \(bytes)"
                    + " bytes, it is never cut")
            return nil
        }
        return identifier
    }
}
