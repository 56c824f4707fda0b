internal import Definition
internal import Layout
internal import Names

/// What a migration makes for a datastore, told in comments at its top for whoever reviews it.
struct StoreSummary {
    private let parts: StoreParts

    init(_ datastore: Datastore, by edition: RegistryEdition) { parts = StoreParts(datastore, by: edition) }

    /// One or more lines for each matter, indented where they go on.
    var lines: [String] {
        let datastore = parts.datastore
        let names = parts.names
        let tables = [names.table, names.staging] + (datastore.history ? [names.history] : [])
        let functions = [names.derive, names.deriveSlowly, names.rejects, names.inScope, names.stage]
        let indexes =
            [names.primaryKey, names.index("key"), names.index("rejected")]
            + ColumnIndex.all(parts).map(\.name)
            + (datastore.history ? [names.historyIndex, names.historyKeyIndex] : [])
        return ["Datastore \(datastore.name.name): \(datastore.table.sql) mirrors \(datastore.bucket)."]
            + Self.list("tables", tables.map(\.sql.text))
            + Self.list("views", ViewQuery.all(parts).map(\.name.sql.text))
            + Self.list("functions", functions.map(\.sql.text) + ["type \(names.derivedType.sql)"])
            + Self.list("indexes", indexes.map(\.sql.text))
            + Self.list("typed", datastore.columns.map { "\($0.name.sql) \($0.type) from \($0.source)" })
            + Self.list("notes", datastore.notes.map { "\($0.name.sql) \($0.type)" })
            + Self.list("read by", (["datastore_reader"] + datastore.access.roles.map(\.sql.text)))
            + Self.list("notes written by", datastore.access.annotators.map(\.sql.text))
            + Self.list("referred to by tables of", datastore.access.relates.map(\.sql.text))
    }

    /// A matter and its items, in lines of a hundred characters where the items allow it.
    private static func list(_ matter: String, _ items: [String]) -> [String] {
        var lines: [String] = []
        var line = "  \(matter): "
        for (index, item) in items.enumerated() {
            let text = MigrationContext.oneLine(item) + (index == items.count - 1 ? "" : ", ")
            if line.unicodeScalars.count + text.unicodeScalars.count > 100, !line.hasSuffix(": ") {
                lines.append(line)
                line = "    "
            }
            line += text
        }
        return items.isEmpty ? [] : (lines + [line]).map { String($0.reversed().drop { $0 == " " }.reversed()) }
    }
}
