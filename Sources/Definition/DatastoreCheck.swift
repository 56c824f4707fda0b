internal import Names
internal import Objects

/// Checks what the parts of one datastore say about each other.
struct DatastoreCheck {
    /// How many columns a table has at most, beside its own (PostgreSQL's limit is 1600, "PostgreSQL Limits" in its
    /// documentation).
    static let maximumColumns = 1600 - NameReader.ownColumns.count

    private let datastore: Datastore
    private let fields: FieldReader
    private let diagnostics: Diagnostics

    init(_ datastore: Datastore, _ fields: FieldReader, _ diagnostics: Diagnostics) {
        self.datastore = datastore
        self.fields = fields
        self.diagnostics = diagnostics
    }

    func run() {
        checkColumnNames()
        checkFormerNames()
        checkSources()
        checkViews()
        if !datastore.access.annotators.isEmpty, fields.node("notes") == nil || isEmptyList("notes") {
            diagnostics.error(
                at: fields.location(of: "access"),
                "annotators write notes and there are none; add notes: or remove annotators")
        }
    }

    private func checkColumnNames() {
        var places: [Identifier: SourceLocation] = [:]
        let named =
            datastore.columns.map { ($0.name, $0.location, "column") }
            + datastore.notes.map { ($0.name, $0.location, "note") }
        if named.count > Self.maximumColumns {
            diagnostics.error(
                at: fields.location(of: "columns"),
                "\(named.count) columns and notes are too many; write at most \(Self.maximumColumns), PostgreSQL holds no more"
            )
        }
        for (name, location, kind) in named {
            if let first = places[name] {
                diagnostics.error(
                    at: location,
                    "the \(kind) \(Quoting.quoted(name.name)) has the name of the one in line \(first.line); write another name"
                )
            } else {
                places[name] = location
            }
        }
    }

    private func checkFormerNames() {
        let current = Set(datastore.columns.map(\.name) + datastore.notes.map(\.name))
        var taken: Set<Identifier> = []
        let renamed =
            datastore.columns.map { ($0.name, $0.renamedFrom, $0.location) }
            + datastore.notes.map { ($0.name, $0.renamedFrom, $0.location) }
        for (name, former, location) in renamed {
            guard let former, former != name else { continue }
            if current.contains(former) {
                diagnostics.error(
                    at: location,
                    "\(Quoting.quoted(name.name)) is renamed from \(Quoting.quoted(former.name)), which is still a column; remove"
                        + " one of them")
            }
            if !taken.insert(former).inserted {
                diagnostics.error(
                    at: location,
                    "two columns are renamed from \(Quoting.quoted(former.name)); leave renamed_from on one of them")
            }
        }
    }

    private func checkSources() {
        for column in datastore.columns {
            switch column.source {
            case .path(let name):
                // A path that could not be read has its own error.
                if let path = datastore.path, !path.names.contains(name) {
                    let advice =
                        Suggestion.nearest(to: name, among: path.names).map { "did you mean path.\($0)?" }
                        ?? "write \(Quoting.alternatives(path.names.map { "path.\($0)" }))"
                    diagnostics.error(
                        at: column.location, "path has no name \(Quoting.quoted(name)); \(advice)")
                } else if datastore.path == nil, fields.node("path") == nil {
                    diagnostics.error(
                        at: column.location,
                        "path.\(name) needs a template of the keys; add path: \"{\(name)}/{file}\" to the datastore")
                }
            case .octueID, .octueTimestamp, .octueLabels, .octueTag:
                if datastore.metadata != .octue, fields.node("metadata").map(isPlain) ?? true {
                    diagnostics.error(
                        at: column.location,
                        "\(column.source) needs octue's metadata; add metadata: octue to the datastore")
                }
            case .metadata, .tag, .object: break
            }
        }
    }

    private func isEmptyList(_ key: String) -> Bool {
        if case .sequence(let members, _)? = fields.node(key) { members.isEmpty } else { false }
    }

    private func isPlain(_ node: SyntaxNode) -> Bool {
        if case .scalar(let scalar) = node { scalar.text == MetadataReading.plain.rawValue } else { false }
    }

    private func checkViews() {
        let known = Set(
            NameReader.ownColumns.compactMap { try? Identifier($0) } + datastore.columns.map(\.name)
                + datastore.notes.map(\.name))
        // Where a column could not be read, its name is unknown, and a view that has it is not to blame.
        let areAllRead =
            datastore.columns.count == fields.count("columns")
            && datastore.notes.count == fields.count("notes")
        for view in datastore.views {
            for column in view.columns where areAllRead && !known.contains(column) {
                let nearest = Suggestion.nearest(to: column.name, among: known.map(\.name).sorted())
                diagnostics.error(
                    at: view.location,
                    "the view \(Quoting.quoted(view.name.name)) has a column \(Quoting.quoted(column.name)) that the table has"
                        + " not; " + (nearest.map { "did you mean \($0)?" } ?? "write a column of the table"))
            }
        }
    }
}
