internal import Layout
internal import Names
internal import Planning

/// Fills the template `history/history`.
enum HistoryContext {
    static func make(_ parts: StoreParts) -> Template.History.History {
        let history = parts.names.history.sql.text
        let index = parts.names.historyIndex.sql.text
        let comment = TextLayout.literal("Former versions of the rows of \(parts.name).", indent: 4)
        return .init(
            history: .spelled(history),
            index: .spelled(index),
            comment: .spelled(comment))
    }
}
