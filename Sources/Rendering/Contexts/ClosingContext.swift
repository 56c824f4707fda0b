internal import Layout
internal import Names
internal import Planning

/// Fills the template `access/closing`.
enum ClosingContext {
    static func make(_ parts: StoreParts) -> Template.Access.Closing {
        let names = parts.names
        let deriving: [SQLFragment] = [names.deriveSlowly, names.derive, names.rejects].map {
            "\($0)(datastore.object)"
        }
        return .init(functions: deriving + ["\(names.inScope)(text)", "\(names.stage)()"])
    }
}
