internal import Definition
internal import Layout
internal import Names
internal import Planning

/// Fills the template `access/access`.
enum AccessContext {
    static func make(_ parts: StoreParts) -> Template.Access.Access {
        let access = parts.datastore.access
        return .init(
            table: parts.table, staging: parts.staging, relations: Self.relations(parts).map(\.sql),
            readers: ["datastore_reader"] + access.roles.map(\.sql), hasAnnotators: !access.annotators.isEmpty,
            annotators: access.annotators.map(\.sql), notes: parts.noteNames.map(\.sql), live: parts.names.view(.live),
            isRelated: !access.relates.isEmpty, relating: access.relates.map(\.sql))
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
        let (table, staging) = (parts.table.sql.text, parts.staging.sql.text)
        let loader = [
            [staging, "datastore_loader", "SELECT"], [staging, "datastore_loader", "INSERT"],
            [table, "datastore_loader", "SELECT (key)"], [table, "datastore_loader", "SELECT (fingerprint)"],
        ]
        var readers = ["datastore_reader"]
        for role in access.roles where !readers.contains(role.name) { readers.append(role.name) }
        let reading = relations(parts).flatMap { relation in readers.map { [relation.sql.text, $0, "SELECT"] } }
        let writing = access.annotators.flatMap { role in
            parts.datastore.notes.flatMap { note in
                [table, parts.names.view(.live).sql.text].map { [$0, role.name, "UPDATE (\(note.name.name))"] }
            }
        }
        let relating = access.relates.map { [table, $0.name, "REFERENCES (id)"] }
        return CatalogRows(grants: loader + reading + writing + relating)
    }
}
