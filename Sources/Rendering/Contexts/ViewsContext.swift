internal import Names

/// Fills the template `view/views`.
enum ViewsContext {
    struct View {
        let name: String
        let query: String
        let comment: String
    }

    static func make(_ parts: StoreParts, replaces: Bool) -> Template.View.Views {
        let views = ViewQuery.all(parts).map {
            View(name: $0.name.sql.text, query: $0.query, comment: TextLayout.literal($0.comment, indent: 4))
        }
        return .init(
            replaces: replaces,
            views: views.map {
                .init(name: .spelled($0.name), query: .spelled($0.query), comment: .spelled($0.comment))
            })
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
