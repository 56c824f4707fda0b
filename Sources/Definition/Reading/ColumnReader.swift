internal import Layout
internal import Names

/// Reads one column or note.
enum ColumnReader {
    /// The longest regular expression in bytes.
    static let maximumPatternBytes = 1024
    /// How many values may be allowed.
    static let maximumValues = 1000

    static func column(_ node: SyntaxNode, _ sources: SourceCheck, _ diagnostics: Diagnostics) -> Column? {
        guard let fields = FieldReader(node, .column, diagnostics) else { return nil }
        let name = name(fields)
        let source = fields.text("from").flatMap { ValueSourceReader.read($0, diagnostics) }
        if let source, let fault = sources.fault(in: source) {
            diagnostics.error(at: fields.location(of: "from"), fault)
        }
        let type = fields.node("type").flatMap { TypeReader.read($0, diagnostics) }
        let options = ColumnOptions(fields)
        if let type { options.check(against: type, from: source) }
        let renamedFrom = renamedFrom(fields, name)
        guard let name, let source, let type else { return nil }
        // Copies of an object have its octue id too, so that it is looked up by an index that is not unique.
        let isLookedUp = source == .octueID && (type == .uuid || type == .text)
        return Column(
            name: name, source: source, type: type, required: options.required, default: options.default?.text,
            minimum: options.minimum?.text, maximum: options.maximum?.text, pattern: options.pattern?.text,
            values: options.values.map(\.text), zone: options.zone?.text,
            index: options.index ?? (isLookedUp ? .btree : nil),
            description: options.description, renamedFrom: renamedFrom, location: fields.location)
    }

    static func note(_ node: SyntaxNode, _ diagnostics: Diagnostics) -> NoteColumn? {
        guard let fields = FieldReader(node, .note, diagnostics) else { return nil }
        let name = name(fields)
        let type = fields.node("type").flatMap { TypeReader.read($0, diagnostics) }
        let description = fields.text("description")?.text
        let renamedFrom = renamedFrom(fields, name)
        guard let name, let type else { return nil }
        return NoteColumn(
            name: name, type: type, description: description, renamedFrom: renamedFrom, location: fields.location)
    }

    private static func name(_ fields: FieldReader) -> Identifier? {
        guard let scalar = fields.text("name"),
            let name = NameReader.identifier(scalar, "the column name", fields.diagnostics)
        else { return nil }
        if ReservedNames.own.contains(scalar.text) {
            fields.diagnostics.error(
                at: scalar.location,
                "every datastore's table has a column \(Quoting.quoted(scalar.text)) of its own; write another name")
        }
        if ReservedNames.future.contains(scalar.text) {
            fields.diagnostics.error(
                at: scalar.location,
                "the name \(Quoting.quoted(scalar.text)) is kept for a column that every datastore may have one day;"
                    + " write another name")
        }
        if ReservedNames.isShadow(scalar.text) {
            fields.diagnostics.error(
                at: scalar.location,
                "names that end in two underscores and a number, such as \(Quoting.quoted(scalar.text)), are kept for"
                    + " migrations, in which a column stands beside its successor; write another name")
        }
        if ReservedNames.system.contains(scalar.text) {
            fields.diagnostics.error(
                at: scalar.location,
                "PostgreSQL has a system column \(Quoting.quoted(scalar.text)) in every table; write another name")
        }
        return name
    }

    private static func renamedFrom(_ fields: FieldReader, _ name: Identifier?) -> Identifier? {
        guard let scalar = fields.text("renamed_from"),
            let former = NameReader.identifier(scalar, "the former name", fields.diagnostics)
        else { return nil }
        if former == name {
            fields.diagnostics.error(
                at: scalar.location, "renamed_from is the column's own name; write its former name or remove the key")
        }
        return former
    }
}
