internal import Layout
internal import Names
internal import Planning

/// Fills the template `access/closing`.
enum ClosingContext {
    static func make(_ parts: StoreParts) -> Template.Access.Closing {
        let names = parts.names
        let functions = TextLayout.list(
            [names.deriveSlowly, names.derive, names.rejects].map { "\($0.sql)(datastore.object)" }
                + ["\(names.inScope.sql)(text)", "\(names.stage.sql)()"], indent: 4, line: 4)
        return .init(functions: .spelled(functions))
    }
}
