internal import Definition
internal import Names

/// Fills the template `trigger/triggers`.
enum TriggerContext {
    static func make(_ parts: StoreParts) -> Template.Trigger.Triggers {
        let table = parts.table
        let mirrored = TextLayout.list(parts.mirroredNames, indent: 4, line: 4)
        let arguments = Self.arguments(parts).map { TextLayout.literal($0, indent: 4) }.joined(separator: ",\n")
        let history = parts.datastore.history
        let name = parts.nameLiteral
        return .init(
            table: .spelled(table),
            mirrored: .spelled(mirrored),
            arguments: .spelled(arguments),
            keepsHistory: history,
            name: .spelled(name))
    }

    /// The datastore, and the note columns if there are any.
    static func arguments(_ parts: StoreParts) -> [String] {
        parts.noteNames.isEmpty ? [parts.name] : [parts.name, parts.noteNames.joined(separator: ", ")]
    }
}
