internal import Layout
internal import Names
internal import Objects

/// Checks what the parts of one datastore say about each other.
struct DatastoreCheck {
    /// How many columns a table has at most, beside its own (PostgreSQL's limit is 1600, "PostgreSQL Limits" in its
    /// documentation).
    static let maximumColumns = 1600 - ReservedNames.own.count

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
        checkTags()
        if !datastore.access.annotators.isEmpty, fields.node("notes") == nil || isEmptyList("notes") {
            diagnostics.error(
                at: fields.location(of: "access"),
                "annotators write notes and there are none; add notes: or remove annotators")
        }
    }

    /// What a listing does not show is as old as its last reading, and somebody has to say how old it may be.
    private func checkTags() {
        let tagged = datastore.columns.first { if case .tag = $0.source { true } else { false } }
        if let tagged, datastore.reread == nil, fields.node("reread") == nil, datastore.bucket.scheme == .s3 {
            diagnostics.warning(
                at: tagged.location,
                "the tags of an object are read when it is new or changed, and no listing shows that tags changed; write "
                    + "reread: 7 days for them to be read again")
        }
        if datastore.reread != nil, tagged == nil || datastore.bucket.scheme != .s3 {
            diagnostics.error(
                at: fields.location(of: "reread"),
                "nothing is there to be read again: reread is for columns from: tag.… of an s3 bucket; remove reread")
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
            if datastore.metadata == .octue, let reason = Self.octueNames[name.name] {
                diagnostics.error(
                    at: location,
                    "the \(kind) \(Quoting.quoted(name.name)) would be taken for \(reason); write another name")
            }
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

    /// Names that mean something else where the metadata are octue's, and what they mean.
    private static let octueNames: [String: String] = {
        let documents = ["id", "timestamp", "tags", "labels", "sdk_version"].map { "metadata.octue__\($0)" }
        let rejects = Dictionary(uniqueKeysWithValues: documents.map { ($0, "a reject of that part of the metadata") })
        return rejects.merging(["octue_state": "that of the view of live objects"]) { $1 }
    }()

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

    private func isEmptyList(_ key: String) -> Bool {
        if case .sequence(let members, _)? = fields.node(key) { members.isEmpty } else { false }
    }
}
