internal import Names

/// What `view/views` takes.
struct ViewsContext {
    struct View {
        let name: String
        let query: String
        let comment: String
    }

    let views: [View]

    init(_ parts: StoreParts) {
        views = ViewQuery.all(parts).map {
            View(name: $0.name.sql.text, query: $0.query, comment: TextLayout.literal($0.comment, indent: 4))
        }
    }
}
