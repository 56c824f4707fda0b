internal import Definition
internal import Names
internal import Planning

/// What `access/access` takes.
struct AccessContext {
    let table: String
    let staging: String
    let relations: String
    let readers: String
    let hasReaders: Bool
    let roles: String
    let hasAnnotators: Bool
    let annotators: String
    let notes: String
    let live: String
    let functions: String

    init(_ parts: StoreParts) {
        let access = parts.datastore.access
        let roles = Self.roles(parts)
        table = parts.table
        staging = parts.staging
        relations = TextLayout.list(Self.relations(parts).map(\.sql.text), indent: 4)
        readers = TextLayout.list(["datastore_reader"] + roles, indent: 8)
        hasReaders = !roles.isEmpty
        self.roles = TextLayout.list(roles, indent: 8)
        hasAnnotators = !access.annotators.isEmpty
        annotators = TextLayout.list(access.annotators.map(\.sql.text), indent: 8)
        notes = TextLayout.list(parts.noteNames, indent: 8)
        live = parts.names.view(.live).sql.text
        let names = parts.names
        functions = TextLayout.list(
            [names.deriveSlowly, names.derive, names.rejects].map { "\($0.sql)(\(StoreParts.derivationTypes))" }
                + [
                    "\(names.inScope.sql)(text)", "\(names.plan.sql)(bigint, text, boolean)",
                    "\(names.merge.sql)(bigint)",
                ], indent: 4)
    }

    /// Everything that a reader may read and that belongs to the datastore alone.
    static func relations(_ parts: StoreParts) -> [QualifiedName] {
        [parts.names.table] + (parts.datastore.history ? [parts.names.history] : [])
            + ViewQuery.all(parts).map(\.name)
    }

    /// Readers and annotators, as SQL, each once.
    static func roles(_ parts: StoreParts) -> [String] {
        var roles: [String] = []
        for role in parts.datastore.access.readers + parts.datastore.access.annotators
        where !roles.contains(role.sql.text) {
            roles.append(role.sql.text)
        }
        return roles
    }
}
