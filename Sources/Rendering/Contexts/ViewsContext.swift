internal import Names

/// Fills the template `view/views`.
enum ViewsContext {
    static func make(_ parts: StoreParts, replaces: Bool) -> Template.View.Views {
        .init(
            replaces: replaces,
            views: ViewQuery.all(parts).map { .init(name: $0.name, query: $0.query, comment: .of($0.comment)) })
    }
}

extension ViewsContext {
    /// What the catalog says of the views afterwards; their queries are compared by the server.
    static func catalog(_ parts: StoreParts) -> CatalogRows {
        CatalogRows(
            relations: ViewQuery.all(parts).map {
                CatalogRows.relation($0.name.sql.text, "view", options: ["security_invoker=true"])
            })
    }
}
