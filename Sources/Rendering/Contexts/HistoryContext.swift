internal import Layout
internal import Names
internal import Planning

/// Fills the template `history/history`.
enum HistoryContext {
    static func make(_ parts: StoreParts) -> Template.History.History {
        .init(
            history: parts.names.history, index: parts.names.historyIndex, keyIndex: parts.names.historyKeyIndex,
            comment: .of("Former versions of the rows of \(parts.name)."))
    }
}

extension HistoryContext {
    /// What the catalog says of the history afterwards.
    static func catalog(_ parts: StoreParts) -> CatalogRows {
        let (history, names) = (parts.names.history.sql.text, parts.names)
        let columns = [
            ("object_id", "uuid"), ("key", "text COLLATE \"C\""), ("valid_from", "timestamptz"),
            ("valid_to", "timestamptz"), ("ended_by", "text"), ("run_id", "bigint"), ("model", "text"),
            ("version_of_row", "jsonb"),
        ]
        func name(_ index: Identifier) -> String { QualifiedName(names.history.schema, index).sql.text }
        return CatalogRows(
            relations: [CatalogRows.relation(history, "table")],
            columns: columns.map { CatalogRows.column(history, $0.0, $0.1, isRequired: true) },
            indexes: [
                [name(names.historyIndex), "btree (object_id, valid_to)"],
                [name(names.historyKeyIndex), "btree (key, valid_to)"],
            ])
    }
}
