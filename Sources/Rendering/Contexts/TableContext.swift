internal import Definition
internal import Layout
internal import Names
internal import Planning

/// Fills the template `table/table`.
enum TableContext {
    struct Line {
        let name: String
        let type: String
        let constraint: String
    }

    static func make(_ parts: StoreParts) -> Template.Table.Table {
        let datastore = parts.datastore
        let table = parts.table
        let columns =
            parts.layout.leading.map(Self.line)
            + datastore.columns.map { Line(name: $0.name.sql.text, type: $0.type.description, constraint: "") }
            + datastore.notes.map { Line(name: $0.name.sql.text, type: $0.type.description, constraint: "") }
            + parts.layout.trailing.map(Self.line)
        let primaryKey = parts.names.primaryKey.sql.text
        let tombstoneCheck = parts.names.tombstoneCheck.sql.text
        let description = datastore.description ?? "One row for each object of \(datastore.bucket)."
        let tableComment = TextLayout.literal(parts.comment(description), indent: 4)
        let comments = ColumnComments.all(parts)
        let keyIndex = parts.names.index("key").sql.text
        let rejectedIndex = parts.names.index("rejected").sql.text
        let indexes = ColumnIndex.all(parts).map(\.statement)
        return .init(
            table: .spelled(table),
            columns: columns.map {
                .init(name: .spelled($0.name), type: .spelled($0.type), constraint: .spelled($0.constraint))
            },
            primaryKey: .spelled(primaryKey),
            tombstoneCheck: .spelled(tombstoneCheck),
            tableComment: .spelled(tableComment),
            comments: comments.map { .init(column: .spelled($0.name), comment: .spelled($0.comment)) },
            keyIndex: .spelled(keyIndex),
            rejectedIndex: .spelled(rejectedIndex),
            indexes: indexes.map { .init(statement: .spelled($0)) })
    }

    private static func line(_ column: OwnColumn) -> Line {
        Line(name: column.name, type: column.type, constraint: column.isRequired ? " NOT NULL" : "")
    }
}

/// The comments on a table's columns: what they are, and where their value comes from.
enum ColumnComments {
    static func all(_ parts: StoreParts) -> [CommentContext] {
        return own(parts.layout.leading, parts)
            + parts.datastore.columns.map { column in
                let source = "from \(column.source); \(parts.fileName)"
                let text = column.description.map { "\($0) (\(source))" } ?? "Derived \(source)."
                return comment(text, on: column.name.sql.text, parts)
            }
            + parts.datastore.notes.map { note in
                let text = parts.comment(note.description ?? "Written by people; a merge never touches it.")
                return comment(text, on: note.name.sql.text, parts)
            } + own(parts.layout.trailing, parts)
    }

    static func own(_ columns: [OwnColumn], _ parts: StoreParts) -> [CommentContext] {
        columns.map { comment($0.comment, on: $0.name, parts) }
    }

    private static func comment(_ text: String, on column: String, _ parts: StoreParts) -> CommentContext {
        let beginning = "COMMENT ON COLUMN \(parts.table).\(column) IS"
        return CommentContext(name: column, comment: TextLayout.comment(text, after: beginning))
    }
}

extension TableContext {
    /// As the template writes them.
    private static let storageParameters = [
        "autovacuum_vacuum_insert_scale_factor=0.02", "autovacuum_vacuum_scale_factor=0.05",
    ]

    /// What the catalog says of the table afterwards.
    static func catalog(_ parts: StoreParts) -> CatalogRows {
        let (table, names, schema) = (parts.table, parts.names, parts.datastore.schema)
        func name(_ index: Identifier) -> String { QualifiedName(schema, index).sql.text }
        let typed =
            parts.datastore.columns.map { ($0.name.name, $0.type.description) }
            + parts.datastore.notes.map { ($0.name.name, $0.type.description) }
        let indexes = ColumnIndex.all(parts).map { index in
            [
                name(index.name),
                "\(index.method) (\(index.column.name))\(index.operatorClass.map { " \($0)" } ?? "")",
            ]
        }
        return CatalogRows(
            relations: [CatalogRows.relation(table, "table", options: storageParameters)],
            columns: parts.layout.all.map { CatalogRows.column(table, $0.name, $0.type, isRequired: $0.isRequired) }
                + typed.map { CatalogRows.column(table, $0.0, $0.1) },
            indexes: [
                [name(names.primaryKey), "unique btree (id)"],
                [name(names.index("key")), "unique btree (key) include (fingerprint)"],
                [name(names.index("rejected")), "btree (key) where (rejected IS NOT NULL)"],
            ] + indexes,
            constraints: [
                [table, names.primaryKey.name, "PRIMARY KEY (id)"],
                [table, names.tombstoneCheck.name, "CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))"],
            ])
    }
}
