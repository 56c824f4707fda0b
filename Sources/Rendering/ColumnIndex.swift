internal import Definition
internal import Layout
internal import Names
internal import Planning

/// The index on a typed column, or on one of the table's own.
struct ColumnIndex {
    let name: Identifier
    let column: Identifier
    /// The access method as PostgreSQL names it.
    let method: String
    /// The operator class where it is not the type's own.
    let operatorClass: String?
    private let table: QualifiedName

    init?(_ column: Column, _ parts: StoreParts) {
        guard let index = column.index else { return nil }
        name = parts.names.index(column.name.name)
        self.column = column.name
        table = parts.names.table
        method = index == .trigram ? "gin" : index.rawValue
        operatorClass = index == .trigram ? "gin_trgm_ops" : nil
    }

    /// The index on a column of the table's own.
    init(own column: Identifier, _ parts: StoreParts) {
        name = parts.names.index(column.name)
        self.column = column
        table = parts.names.table
        (method, operatorClass) = ("btree", nil)
    }

    /// Those of a datastore, in the order in which they are made.
    static func all(_ parts: StoreParts) -> [ColumnIndex] {
        parts.datastore.columns.compactMap { ColumnIndex($0, parts) }
            + parts.datastore.indexes.map { ColumnIndex(own: $0, parts) }
    }

    var statement: SQLFragment {
        guard let operatorClass else {
            return "CREATE INDEX \(name) ON \(table) USING \(SQLFragment.word(method)) (\(column));"
        }
        // An extension may be in any schema, and the search path of a migration is fixed.
        let names = [name.name, table.schema.name, table.name.name, column.name].map(SQLSpelling.literal)
        let body = """
            BEGIN
                EXECUTE pg_catalog.format(
                    'CREATE INDEX %I ON %I.%I USING gin (%I %I.\(operatorClass))',
                    \(TextLayout.list(names, indent: 8)),
                    (SELECT n.nspname FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
                     WHERE e.extname = 'pg_trgm')
                );
            END
            """
        return "DO \(SQLSpelling.dollarQuoted(body, tag: "index"));"
    }
}
