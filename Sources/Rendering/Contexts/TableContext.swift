internal import Definition
internal import Layout
internal import Names
internal import Planning

/// Fills the template `table/table`.
enum TableContext {
    static func make(_ parts: StoreParts) -> Template.Table.Table {
        let datastore = parts.datastore
        let description = datastore.description ?? "One row for each object of \(datastore.bucket)."
        return .init(
            table: parts.table,
            columns: parts.layout.leading.map(Self.column)
                + datastore.columns.map { .init(name: $0.name, type: $0.type.sql, isRequired: false) }
                + datastore.notes.map { .init(name: $0.name, type: $0.type.sql, isRequired: false) }
                + parts.layout.trailing.map(Self.column),
            primaryKey: parts.names.primaryKey, tombstoneCheck: parts.names.tombstoneCheck,
            tableComment: .of(parts.comment(description)), comments: comments(parts),
            keyIndex: parts.names.index("key"), rejectedIndex: parts.names.index("rejected"),
            indexes: ColumnIndex.all(parts).map { .init(statement: $0.statement) })
    }

    private static func column(_ column: OwnColumn) -> Template.Table.Table.Column {
        .init(name: column.identifier, type: column.typeSQL, isRequired: column.isRequired)
    }

    /// What the columns are, and where their value comes from.
    private static func comments(_ parts: StoreParts) -> [Template.Table.Table.Comment] {
        func own(_ columns: [OwnColumn]) -> [Template.Table.Table.Comment] {
            columns.map { .init(column: $0.identifier, comment: .of($0.comment)) }
        }
        let typed = parts.datastore.columns.map { column in
            let source = "from \(column.source); \(parts.fileName)"
            let text = column.description.map { "\($0) (\(source))" } ?? "Derived \(source)."
            return Template.Table.Table.Comment(column: column.name, comment: .of(text))
        }
        let notes = parts.datastore.notes.map { note in
            let text = parts.comment(note.description ?? "Written by people; a merge never touches it.")
            return Template.Table.Table.Comment(column: note.name, comment: .of(text))
        }
        return own(parts.layout.leading) + typed + notes + own(parts.layout.trailing)
    }
}

extension TableContext {
    /// As the template writes them.
    private static let storageParameters = [
        "autovacuum_vacuum_insert_scale_factor=0.02", "autovacuum_vacuum_scale_factor=0.05",
    ]

    /// What the catalog says of the table afterwards.
    static func catalog(_ parts: StoreParts) -> CatalogRows {
        let (table, names, schema) = (parts.table.sql.text, parts.names, parts.datastore.schema)
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
