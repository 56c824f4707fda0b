internal import Names
internal import Text

/// Reads one view.
enum ViewReader {
    /// The longest condition in bytes.
    static let maximumConditionBytes = 16_384

    /// - Parameter known: the names of the table's columns; nil where they could not all be read, so that no view is blamed.
    static func view(_ node: SyntaxNode, known: Set<Identifier>?, _ diagnostics: Diagnostics) -> ViewDefinition? {
        guard let fields = FieldReader(node, .view, diagnostics) else { return nil }
        let name = fields.text("name").flatMap { NameReader.identifier($0, "the view name", diagnostics) }
        let condition = condition(fields)
        var columns: [Identifier] = []
        for scalar in fields.texts("columns") {
            guard let column = NameReader.identifier(scalar, "the column name", diagnostics) else { continue }
            if columns.contains(column) {
                diagnostics.error(
                    at: scalar.location, "the view has the column \(Quoting.quoted(scalar.text)) twice; remove one")
            }
            columns.append(column)
            if let known, !known.contains(column) {
                let nearest = Suggestion.nearest(to: column.name, among: known.map(\.name).sorted())
                diagnostics.error(
                    at: scalar.location,
                    "the table has no column \(Quoting.quoted(column.name)); "
                        + (nearest.map { "did you mean \($0)?" } ?? "write a column of the table"))
            }
        }
        if case .sequence(let members, let location)? = fields.node("columns"), members.isEmpty {
            diagnostics.error(at: location, "the view has no columns; write columns: [id, key]")
        }
        guard let name, let condition else { return nil }
        return ViewDefinition(name: name, condition: condition, columns: columns, location: fields.location)
    }

    private static func condition(_ fields: FieldReader) -> String? {
        guard let scalar = fields.text("where") else { return nil }
        if scalar.text.allSatisfy(\.isWhitespace) {
            fields.diagnostics.error(at: scalar.location, "where is empty; write where: \"true\" for every row")
            return nil
        }
        if scalar.text.utf8.count > maximumConditionBytes {
            fields.diagnostics.error(
                at: scalar.location,
                "where has \(scalar.text.utf8.count) bytes; write at most \(maximumConditionBytes)")
            return nil
        }
        let lines = scalar.text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        if lines.contains(where: { $0.first == "\\" || $0.starts(with: "--==".unicodeScalars) }) {
            fields.diagnostics.error(
                at: scalar.location,
                "where has a line that begins with \\ or --==, as lines of migrations do; write the line break as E'\\n'"
            )
            return nil
        }
        if let fault = ConditionText.fault(in: scalar.text) {
            fields.diagnostics.error(at: scalar.location, "where \(fault)")
            return nil
        }
        return scalar.text
    }
}
