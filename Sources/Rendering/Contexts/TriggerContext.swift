internal import Definition
internal import Layout
internal import Names
internal import Planning

/// Fills the template `trigger/triggers`.
enum TriggerContext {
    static func make(_ parts: StoreParts, replaces: Bool) -> Template.Trigger.Triggers {
        let table = parts.table
        let mirrored = TextLayout.list(parts.mirroredNames, indent: 4, line: 4)
        let arguments = Self.arguments(parts).map { TextLayout.literal($0, indent: 4) }.joined(separator: ",\n")
        let object = parts.layout.objectFields.map { "NEW.\($0.name)" + ($0.isDocument ? "::jsonb" : "") }
        let history = parts.datastore.history
        let name = parts.nameLiteral
        let stage = parts.names.stage.sql.text
        let derive = parts.names.derive.sql.text
        let stageComment = TextLayout.literal(
            "Derives the typed columns of an object of \(parts.name) while it is staged.", indent: 4)
        return .init(
            replaces: replaces,
            table: .spelled(table),
            mirrored: .spelled(mirrored),
            arguments: .spelled(arguments),
            keepsHistory: history,
            name: .spelled(name),
            staging: .spelled(parts.staging),
            stage: .spelled(stage),
            derive: .spelled(derive),
            object: .spelled(TextLayout.list(object, indent: 16, line: 16)),
            version: .spelled(parts.derivationVersion),
            contract: .spelled("\(parts.layout.contract)"),
            quote: .spelled(SQLSpelling.dollarQuote("stage", avoiding: [derive])),
            stageComment: .spelled(stageComment))
    }

    /// The datastore, and the note columns if there are any.
    static func arguments(_ parts: StoreParts) -> [String] {
        parts.noteNames.isEmpty ? [parts.name] : [parts.name, parts.noteNames.joined(separator: ", ")]
    }
}

extension TriggerContext {
    /// What the catalog says of the triggers afterwards.
    static func catalog(_ parts: StoreParts, _ statements: String) -> CatalogRows {
        let mirrored = parts.layout.all.map(\.name) + parts.datastore.columns.map(\.name.name)
        let columns = mirrored.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ", ")
        let guarding = CatalogRows.arguments(arguments(parts))
        let keeping = CatalogRows.arguments([parts.name])
        let guards = [
            [
                parts.table, "datastore_guard_update", "datastore.guard_mirror", columns, guarding,
                "before update for each statement",
            ],
            [
                parts.table, "datastore_guard_write", "datastore.guard_mirror", "", guarding,
                "before insert delete truncate for each statement",
            ],
            [parts.staging, "datastore_derive", parts.names.stage.sql.text, "", "", "before insert for each row"],
        ]
        let history = [("update", "old_rows new_rows"), ("delete", "old_rows")].map { event, rows in
            [
                parts.table, "datastore_history_\(event)", "datastore.record_history", "", keeping,
                "after \(event) for each statement, \(rows)",
            ]
        }
        return CatalogRows(
            triggers: guards + (parts.datastore.history ? history : []),
            functions: [CatalogRows.function(parts.names.stage, "", in: statements)])
    }
}
