internal import Names
internal import Planning

/// What `history/history` takes.
struct HistoryContext {
    let history: String
    let index: String
    let comment: String

    init(_ parts: StoreParts) {
        history = parts.names.history.sql.text
        index = parts.names.historyIndex.sql.text
        comment = TextLayout.literal("Former versions of the rows of \(parts.name).", indent: 4)
    }
}
