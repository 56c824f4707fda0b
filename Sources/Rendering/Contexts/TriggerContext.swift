internal import Definition
internal import Names

/// What `trigger/triggers` takes.
struct TriggerContext {
    let table: String
    let mirrored: String
    let arguments: String
    let history: Bool
    let name: String

    init(_ parts: StoreParts) {
        table = parts.table
        mirrored = TextLayout.list(parts.mirroredNames, indent: 4)
        arguments = Self.arguments(parts).map(SQLSpelling.literal).joined(separator: ", ")
        history = parts.datastore.history
        name = parts.nameLiteral
    }

    /// The datastore, and the note columns if there are any.
    static func arguments(_ parts: StoreParts) -> [String] {
        parts.noteNames.isEmpty ? [parts.name] : [parts.name, parts.noteNames.joined(separator: ", ")]
    }
}
