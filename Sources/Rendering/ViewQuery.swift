internal import Definition
internal import Layout
internal import Names
internal import Planning

/// A view of a datastore: its name, its query without a semicolon, and its comment.
struct ViewQuery {
    let name: QualifiedName
    let query: SQLFragment
    let comment: String

    /// Every view of a datastore, in the order in which they are made.
    static func all(_ parts: StoreParts) -> [ViewQuery] {
        let generated = ViewSuffix.allCases.filter { $0 != .history || parts.datastore.history }
        return generated.map { suffix in
            ViewQuery(name: parts.names.view(suffix), query: query(suffix, parts), comment: comment(suffix, parts))
        } + parts.datastore.views.map { own($0, parts) }
    }

    private static func comment(_ suffix: ViewSuffix, _ parts: StoreParts) -> String {
        switch suffix {
        case .live:
            "The objects of \(parts.name) that are there now."
                + (parts.datastore.metadata == .octue
                    ? " octue_state says whether octue's metadata are on them: present; pending, for 15 minutes after an"
                        + " object appeared without them; absent; null where that could not be read." : "")
        case .deleted: "The objects of \(parts.name) that are gone, as they last were."
        case .rejects: "Values and keys of \(parts.name) that do not fit, and why."
        case .folders: "How many objects of \(parts.name) lie below each folder, and how large they are."
        case .freshness: "How current \(parts.name) is."
        case .history: "Former versions of the objects of \(parts.name)."
        }
    }

    private static func query(_ suffix: ViewSuffix, _ parts: StoreParts) -> SQLFragment {
        switch suffix {
        case .live: rows(parts, further: octueState(parts), condition: "t.fingerprint IS NOT NULL")
        case .deleted: rows(parts, further: ["t.deleted_at"], condition: "t.fingerprint IS NULL")
        case .rejects: rejects(parts)
        case .folders: folders(parts)
        case .freshness:
            """
            SELECT f.complete_as_of, f.age, f.keys_as_of, f.metadata_as_of, f.tags_as_of, f.last_run_id, f.last_state,
                   f.last_started_at, f.held, f.rejects, f.unread, f.partly_filled
            FROM datastore.freshness(\(parts.nameLiteral)) AS f
            """
        case .history: history(parts)
        }
    }

    private static func octueState(_ parts: StoreParts) -> [SQLFragment] {
        guard parts.datastore.metadata == .octue else { return [] }
        return ["datastore.octue_state(t.metadata, t.created, t.last_modified, t.changed_at) AS octue_state"]
    }

    private static func rows(_ parts: StoreParts, further: [SQLFragment], condition: SQLFragment) -> SQLFragment {
        func columns(_ names: [Identifier]) -> [SQLFragment] { names.map { "t.\($0)" } }
        let columns =
            ["t.id", "t.key"] + columns(shown(parts.layout.leading, parts))
            + ["t.rejected", "t.first_seen_at", "t.changed_at"] + further + ["t.run_id"]
            + columns(parts.typedNames + parts.noteNames + shown(parts.layout.trailing, parts))
        return """
            SELECT \(TextLayout.list(columns, indent: 7))
            FROM \(parts.table) AS t
            WHERE \(condition)
            """
    }

    /// What is told of the object itself.
    private static func shown(_ columns: [OwnColumn], _ parts: StoreParts) -> [Identifier] {
        let fields = Set(parts.layout.object + parts.layout.documents)
        return columns.filter(fields.contains).map(\.identifier)
    }

    private static func rejects(_ parts: StoreParts) -> SQLFragment {
        """
        SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
        FROM datastore.rejects(\(parts.nameLiteral)) AS j
        """
    }

    private static func folders(_ parts: StoreParts) -> SQLFragment {
        """
        WITH direct AS MATERIALIZED (
            SELECT left(t.key, length(t.key) - strpos(reverse(t.key), '/') + 1) AS folder,
                   count(*) AS objects, sum(t.size) AS bytes, max(t.last_modified) AS last_modified
            FROM \(parts.table) AS t
            WHERE t.fingerprint IS NOT NULL AND strpos(t.key, '/') > 0
            GROUP BY 1
        )
        SELECT f.folder, sum(d.objects)::bigint AS objects, sum(d.bytes)::bigint AS bytes,
               max(d.last_modified) AS last_modified
        FROM direct AS d, LATERAL datastore.folders_of(d.folder) AS f (folder)
        GROUP BY 1
        """
    }

    private static func history(_ parts: StoreParts) -> SQLFragment {
        let own: [SQLFragment] = [
            "h.object_id AS id", "h.key", "h.valid_from", "h.valid_to", "h.ended_by", "h.run_id AS ended_by_run",
        ]
        func columns(_ names: [Identifier]) -> [SQLFragment] { names.map { "v.\($0)" } }
        let shown =
            columns(shown(parts.layout.leading, parts)) + ["v.rejected", "v.first_seen_at"]
            + columns(parts.typedNames + parts.noteNames + shown(parts.layout.trailing, parts))
        return """
            SELECT \(TextLayout.list(own + shown, indent: 7))
            FROM \(parts.names.history) AS h, LATERAL datastore.past_row(NULL::\(parts.table), h.version_of_row) AS v
            WHERE h.ended_by <> 'returned'
            """
    }

    private static func own(_ view: ViewDefinition, _ parts: StoreParts) -> ViewQuery {
        let columns: [SQLFragment] = view.columns.map { "t.\($0)" }
        return ViewQuery(
            name: QualifiedName(parts.datastore.schema, view.name),
            query: """
                SELECT \(TextLayout.list(columns, indent: 7))
                FROM \(parts.table) AS t
                WHERE t.fingerprint IS NOT NULL AND (
                    \(SQLFragment(verbatim: view.condition))
                )
                """,
            comment: parts.comment("The objects of \(parts.name) that are there now and meet its condition."))
    }
}
