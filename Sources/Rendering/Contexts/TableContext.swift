internal import Definition
internal import Names
internal import Planning

/// What `table/table` takes.
struct TableContext {
    struct Line {
        let name: String
        let type: String
        let constraint: String
    }

    let table: String
    let columns: [Line]
    let primaryKey: String
    let tombstoneCheck: String
    let tableComment: String
    let comments: [CommentContext]
    let keyIndex: String
    let rejectedIndex: String
    let indexes: [String]

    init(_ parts: StoreParts) {
        let datastore = parts.datastore
        table = parts.table
        columns =
            (OwnColumns.identity + OwnColumns.object).map(Self.line)
            + datastore.columns.map { Line(name: $0.name.sql.text, type: $0.type.description, constraint: "") }
            + OwnColumns.documents.map(Self.line)
            + datastore.notes.map { Line(name: $0.name.sql.text, type: $0.type.description, constraint: "") }
            + OwnColumns.bookkeeping.map(Self.line)
        primaryKey = parts.names.primaryKey.sql.text
        tombstoneCheck = parts.names.tombstoneCheck.sql.text
        let description = datastore.description ?? "One row for each object of \(datastore.bucket)."
        tableComment = TextLayout.literal(parts.comment(description), indent: 4)
        comments = ColumnComments.all(parts)
        keyIndex = parts.names.index("key").sql.text
        rejectedIndex = parts.names.index("rejected").sql.text
        indexes = datastore.columns.compactMap { ColumnIndex($0, parts)?.statement }
    }

    private static func line(_ column: OwnColumns.Own) -> Line {
        Line(name: column.name, type: column.type, constraint: column.isRequired ? " NOT NULL" : "")
    }
}

/// The comments on a table's columns: what they are, and where their value comes from.
enum ColumnComments {
    static func all(_ parts: StoreParts) -> [CommentContext] {
        let own = OwnColumns.identity + OwnColumns.object + OwnColumns.documents + OwnColumns.bookkeeping
        return own.map { CommentContext(name: $0.name, comment: TextLayout.literal($0.comment, indent: 4)) }
            + parts.datastore.columns.map { column in
                let source = "from \(column.source); \(parts.fileName)"
                let text = column.description.map { "\($0) (\(source))" } ?? "Derived \(source)."
                return CommentContext(name: column.name.sql.text, comment: TextLayout.literal(text, indent: 4))
            }
            + parts.datastore.notes.map { note in
                let text = parts.comment(note.description ?? "Written by people; a merge never touches it.")
                return CommentContext(name: note.name.sql.text, comment: TextLayout.literal(text, indent: 4))
            }
    }
}
