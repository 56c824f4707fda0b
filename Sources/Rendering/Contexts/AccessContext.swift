internal import Definition
internal import Layout
internal import Names
internal import Planning

/// Fills the template `access/access`.
enum AccessContext {
    static func make(_ parts: StoreParts) -> Template.Access.Access {
        let access = parts.datastore.access
        let roles = access.roles.map(\.sql.text)
        let table = parts.table
        let staging = parts.staging
        let relations = TextLayout.list(Self.relations(parts).map(\.sql.text), indent: 4, line: 4)
        let readers = TextLayout.list(["datastore_reader"] + roles, indent: 8, line: 4)
        let hasAnnotators = !access.annotators.isEmpty
        let annotators = TextLayout.list(access.annotators.map(\.sql.text), indent: 4)
        let notes = TextLayout.list(parts.noteNames, indent: 4)
        let live = parts.names.view(.live).sql.text
        return .init(
            table: .spelled(table),
            staging: .spelled(staging),
            relations: .spelled(relations),
            readers: .spelled(readers),
            hasAnnotators: hasAnnotators,
            annotators: .spelled(annotators),
            notes: .spelled(notes),
            live: .spelled(live),
            isRelated: !access.relates.isEmpty,
            relating: .spelled(TextLayout.list(access.relates.map(\.sql.text), indent: 4)))
    }

    /// Everything that a reader may read and that belongs to the datastore alone.
    static func relations(_ parts: StoreParts) -> [QualifiedName] {
        [parts.names.table] + (parts.datastore.history ? [parts.names.history] : [])
            + ViewQuery.all(parts).map(\.name)
    }
}

extension AccessContext {
    /// What the catalog says of the grants afterwards.
    static func catalog(_ parts: StoreParts) -> CatalogRows {
        let access = parts.datastore.access
        let loader = [
            [parts.staging, "datastore_loader", "SELECT"], [parts.staging, "datastore_loader", "INSERT"],
            [parts.table, "datastore_loader", "SELECT (key)"],
            [parts.table, "datastore_loader", "SELECT (fingerprint)"],
        ]
        var readers = ["datastore_reader"]
        for role in access.roles where !readers.contains(role.name) { readers.append(role.name) }
        let reading = relations(parts).flatMap { relation in readers.map { [relation.sql.text, $0, "SELECT"] } }
        let writing = access.annotators.flatMap { role in
            parts.datastore.notes.flatMap { note in
                [parts.table, parts.names.view(.live).sql.text].map { [$0, role.name, "UPDATE (\(note.name.name))"] }
            }
        }
        let relating = access.relates.map { [parts.table, $0.name, "REFERENCES (id)"] }
        return CatalogRows(grants: loader + reading + writing + relating)
    }
}
