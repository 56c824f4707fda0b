internal import Definition
internal import Layout
internal import Names
internal import Planning

/// Fills the template `trigger/triggers`.
enum TriggerContext {
    static func make(_ parts: StoreParts) -> Template.Trigger.Triggers {
        let table = parts.table
        let mirrored = TextLayout.list(parts.mirroredNames, indent: 4, line: 4)
        let arguments = Self.arguments(parts).map { TextLayout.literal($0, indent: 4) }.joined(separator: ",\n")
        let object = OwnColumn.objectFields.map { "NEW.\($0.name)" + ($0.isDocument ? "::jsonb" : "") }
        let history = parts.datastore.history
        let name = parts.nameLiteral
        let stage = parts.names.stage.sql.text
        let derive = parts.names.derive.sql.text
        let stageComment = TextLayout.literal(
            "Derives the typed columns of an object of \(parts.name) while it is staged.", indent: 4)
        return .init(
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
            quote: .spelled(SQLSpelling.dollarQuote("stage", avoiding: [derive])),
            stageComment: .spelled(stageComment))
    }

    /// The datastore, and the note columns if there are any.
    static func arguments(_ parts: StoreParts) -> [String] {
        parts.noteNames.isEmpty ? [parts.name] : [parts.name, parts.noteNames.joined(separator: ", ")]
    }
}
