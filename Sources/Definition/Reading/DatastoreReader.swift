internal import Layout
internal import Names
internal import Objects
internal import Text

/// Reads the one datastore of a file.
struct DatastoreReader {
    private let fields: FieldReader
    private let diagnostics: Diagnostics

    /// The datastore; nil if what is wrong leaves none.
    ///
    /// The diagnostics say what is wrong either way.
    static func read(_ root: SyntaxNode, _ diagnostics: Diagnostics) -> Datastore? {
        guard let fields = FieldReader(root, .datastore, diagnostics) else { return nil }
        return DatastoreReader(fields: fields, diagnostics: diagnostics).read()
    }

    private func read() -> Datastore? {
        let name = name()
        let buckets = BucketReader(fields: fields)
        let keys = KeyReader(fields: fields)
        let url = buckets.url()
        let schema = schema()
        let metadata: MetadataReading? = fields.choice("metadata")
        let path = keys.template()
        let sources = SourceCheck(
            path: path, hasPath: fields.node("path") != nil,
            lacksOctue: metadata == .plain || fields.node("metadata") == nil)
        let columns = fields.list("columns").compactMap { ColumnReader.column($0, sources, diagnostics) }
        let notes = fields.list("notes").compactMap { ColumnReader.note($0, diagnostics) }
        let known = knownColumns(columns, notes)
        let views = fields.list("views").compactMap { ViewReader.view($0, known: known, diagnostics) }
        let datastore = Datastore(
            name: name ?? Self.standIn, schema: schema, description: fields.text("description")?.text,
            bucket: url ?? Self.nowhere, serverOptions: buckets.serverOptions(url),
            credentials: buckets.credentials(url), metadata: metadata ?? .plain,
            path: path, include: keys.globs("include"), exclude: keys.globs("exclude"), columns: columns,
            notes: notes, deletes: fields.choice("deletes") ?? .tombstone, deleteLimit: deleteLimit(),
            unreadLimit: fields.number("unread_limit", in: 0...Int.max) ?? 0, reread: reread(),
            indexes: indexes(beside: columns),
            identityOverride: buckets.identity(url),
            history: fields.flag("history") ?? false, views: views,
            access: access(), accept: accept(), location: fields.location(of: "datastore"))
        DatastoreCheck(datastore, fields, diagnostics).run()
        guard name != nil, url != nil else { return nil }
        return datastore
    }

    /// The names of the table's columns; nil where one could not be read.
    private func knownColumns(_ columns: [Column], _ notes: [NoteColumn]) -> Set<Identifier>? {
        guard columns.count == fields.count("columns"), notes.count == fields.count("notes") else { return nil }
        let own = ReservedNames.own.compactMap { try? Identifier($0) }
        return Set(own + columns.map(\.name) + notes.map(\.name))
    }

    private func name() -> Identifier? {
        fields.text("datastore").flatMap {
            NameReader.identifier($0, "the datastore name", atMost: Datastore.maximumNameBytes, diagnostics)
        }
    }

    private func schema() -> Identifier {
        guard let scalar = fields.text("schema"),
            let schema = NameReader.identifier(scalar, "the schema name", diagnostics)
        else { return Self.publicSchema }
        let isReserved =
            scalar.text.hasPrefix("pg_")
            || ["information_schema", "datastore", "datastore_staging"].contains(scalar.text)
        if isReserved {
            diagnostics.error(
                at: scalar.location,
                "the schema \(Quoting.quoted(scalar.text)) is not for tables of yours; write another")
        }
        return schema
    }

    private func deleteLimit() -> DeleteLimit? {
        guard let limit = fields.fields("delete_limit", .deleteLimit) else { return nil }
        if limit.isEmpty {
            diagnostics.error(
                at: limit.location,
                "delete_limit has neither rows nor percent; write rows: 10 or percent: 10, or remove the key")
        }
        return DeleteLimit(
            rows: limit.number("rows", in: 0...Int.max) ?? 0, percent: limit.number("percent", in: 0...100) ?? 0)
    }

    private func reread() -> RereadInterval? {
        guard let scalar = fields.text("reread") else { return nil }
        guard let interval = RereadInterval(scalar.text) else {
            diagnostics.error(
                at: scalar.location,
                "\(Quoting.quoted(scalar.text)) is no time within which tags are read again; write a number of hours, days or "
                    + "weeks, up to a year: reread: 7 days")
            return nil
        }
        return interval
    }

    private func indexes(beside columns: [Column]) -> [Identifier] {
        var indexes: [Identifier] = []
        let offered = StoreLayout.current.indexable.map(\.name)
        for scalar in fields.texts("indexes") {
            guard offered.contains(scalar.text), let column = try? Identifier(scalar.text) else {
                diagnostics.error(at: scalar.location, Self.refusal(ofIndexOn: scalar.text, offered, columns))
                continue
            }
            if indexes.contains(column) {
                diagnostics.error(at: scalar.location, "indexes has \(scalar.text) twice; remove one")
                continue
            }
            indexes.append(column)
        }
        return indexes
    }

    private static func refusal(ofIndexOn name: String, _ offered: [String], _ columns: [Column]) -> String {
        if columns.contains(where: { $0.name.name == name }) {
            return "\(name) is a typed column; write index: btree in columns, where it is"
        }
        let nearest = Suggestion.nearest(to: name, among: offered)
        let why =
            ReservedNames.own.contains(name)
            ? "\(name) has an index already, or none that would hold every value"
            : "the table has no column \(Quoting.quoted(name)) of its own"
        return "\(why); \(nearest.map { "did you mean \($0)?" } ?? "write one of \(offered.joined(separator: ", "))")"
    }

    private func access() -> Access {
        guard let access = fields.fields("access", .access) else {
            return Access(readers: [], annotators: [], relates: [])
        }
        return Access(
            readers: roles("readers", access), annotators: roles("annotators", access),
            relates: roles("relates", access))
    }

    private func roles(_ key: String, _ access: FieldReader) -> [Identifier] {
        var roles: [Identifier] = []
        for scalar in access.texts(key) {
            guard let role = NameReader.identifier(scalar, "the role name", diagnostics) else { continue }
            if ["public", "none"].contains(scalar.text.lowercased()) {
                diagnostics.error(
                    at: scalar.location,
                    "\(Quoting.quoted(scalar.text)) is no role: what every role may do is never granted here; write the roles"
                        + " that need it")
            }
            if roles.contains(role) {
                diagnostics.error(at: scalar.location, "\(key) has \(Quoting.quoted(scalar.text)) twice; remove one")
            }
            roles.append(role)
        }
        return roles
    }

    private func accept() -> [String] {
        fields.texts("accept").map { scalar in
            let names = HazardName.allCases.map(\.rawValue)
            if !names.contains(scalar.text) {
                let nearest = Suggestion.nearest(to: scalar.text, among: names)
                diagnostics.error(
                    at: scalar.location,
                    "there is no hazard \(Quoting.quoted(scalar.text)); "
                        + (nearest.map { "did you mean \($0)?" }
                            ?? "the plan names those that there are, write its name or"
                            + " remove it"))
            }
            return scalar.text
        }
    }

    // Stand in for what could not be read, so that the rest is checked all the same; no datastore with them is returned.
    private static let publicSchema = identifier("public")
    private static let standIn = identifier("datastore")
    private static let nowhere = address("file:///")

    private static func identifier(_ name: StaticString) -> Identifier {
        guard let identifier = try? Identifier(name.description) else { preconditionFailure("\(name) is a name") }
        return identifier
    }

    private static func address(_ text: StaticString) -> BucketURL {
        guard let url = try? BucketURL(text.description) else { preconditionFailure("\(text) is an address") }
        return url
    }
}
