internal import Definition
internal import Layout
internal import Names
internal import Planning

/// Fills the template `trigger/triggers`.
enum TriggerContext {
    static func make(_ parts: StoreParts, replaces: Bool) -> Template.Trigger.Triggers {
        let names = parts.names
        let object = parts.layout.objectFields.map { field in
            guard field.name != "metadata" else { return "NEW.parsed" as SQLFragment }
            return field.isDocument ? "NEW.\(field.identifier)::jsonb" : "NEW.\(field.identifier)"
        }
        return .init(
            replaces: replaces, table: parts.table, mirrored: parts.mirroredNames.map(\.sql),
            arguments: arguments(parts).map { Literal.of($0).sql }, keepsHistory: parts.datastore.history,
            name: parts.nameLiteral, staging: parts.staging, stage: names.stage, derive: names.derive, object: object,
            identity: .of(parts.datastore.objectIdentity),
            version: parts.derivationVersion, contract: parts.layout.contract,
            quote: SQLSpelling.dollarQuote("stage", avoiding: [names.derive.sql.text]),
            stageComment: .of("Derives the typed columns of an object of \(parts.name) while it is staged."))
    }

    /// The datastore, and the note columns if there are any.
    static func arguments(_ parts: StoreParts) -> [String] {
        parts.noteNames.isEmpty ? [parts.name] : [parts.name, parts.noteNames.map(\.sql.text).joined(separator: ", ")]
    }
}

extension TriggerContext {
    /// What the catalog says of the triggers afterwards.
    static func catalog(_ parts: StoreParts, _ statements: String) -> CatalogRows {
        let mirrored = parts.layout.all.map(\.name) + parts.datastore.columns.map(\.name.name)
        let columns = mirrored.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ", ")
        let guarding = CatalogRows.arguments(arguments(parts))
        let keeping = CatalogRows.arguments([parts.name])
        let (table, staging) = (parts.table.sql.text, parts.staging.sql.text)
        let guards = [
            [
                table, "datastore_guard_update", "datastore.guard_mirror", columns, guarding,
                "before update for each statement",
            ],
            [
                table, "datastore_guard_write", "datastore.guard_mirror", "", guarding,
                "before insert delete truncate for each statement",
            ],
            [staging, "datastore_derive", parts.names.stage.sql.text, "", "", "before insert for each row"],
        ]
        let history = [("update", "old_rows new_rows"), ("delete", "old_rows")].map { event, rows in
            [
                table, "datastore_history_\(event)", "datastore.record_history", "", keeping,
                "after \(event) for each statement, \(rows)",
            ]
        }
        return CatalogRows(
            triggers: guards + (parts.datastore.history ? history : []),
            functions: [CatalogRows.function(parts.names.stage, "", in: statements)])
    }
}
