internal import Definition
internal import Names
internal import Planning

/// Fills the template `merge/merge`.
enum MergeContext {
    static func make(_ parts: StoreParts) -> Template.Merge.Merge {
        let merge = parts.names.merge.sql.text
        let mergeName = parts.names.merge.name.sql.text
        let table = parts.table
        let tableLiteral = parts.tableLiteral
        let staging = parts.staging
        let derive = parts.names.derive.sql.text
        let rejects = parts.names.rejects.sql.text
        let object = OwnColumns.object.map(\.name)
        let derived = parts.typedNames + ["rejected"]
        let documents = OwnColumns.documents.map(\.name)
        let assignments = TextLayout.list(
            object.map { "\($0) = s.\($0)" } + derived.map { "\($0) = (s.derived).\($0)" }
                + documents.map { "\($0) = s.\($0)" }
                + ["fingerprint = s.fingerprint", "changed_at = now()", "deleted_at = NULL", "run_id = run.id"],
            indent: 12, line: 8)
        let insertedColumns = TextLayout.list(
            ["id", "key"] + object + derived + documents
                + ["fingerprint", "first_seen_at", "changed_at", "run_id"], indent: 12, line: 12)
        let insertedValues = TextLayout.list(
            ["datastore.object_id(\(SQLSpelling.literal(parts.datastore.objectIdentity)), s.key)", "s.key"]
                + object.map { "s.\($0)" } + derived.map { "(s.derived).\($0)" } + documents.map { "s.\($0)" }
                + ["s.fingerprint", "now()", "now()", "run.id"], indent: 11, line: 4)
        // What comes of the metadata stays as it was: where they were never read, that is unknown and no default.
        let listed = parts.datastore.columns.filter(\.source.isListed).map(\.name.sql.text)
        let unreadAssignments = TextLayout.list(
            object.map { "\($0) = s.\($0)" } + listed.map { "\($0) = (s.derived).\($0)" }
                + ["fingerprint = 0", "changed_at = now()", "deleted_at = NULL", "run_id = run.id"], indent: 12, line: 8
        )
        let unreadValues = TextLayout.list(
            ["datastore.object_id(\(SQLSpelling.literal(parts.datastore.objectIdentity)), s.key)", "s.key"]
                + object.map { "s.\($0)" } + unreadColumns(parts) + documents.map { _ in "NULL" }
                + ["0", "now()", "now()", "run.id"], indent: 15, line: 8)
        let removes = parts.datastore.deletes == .remove
        let quote = SQLSpelling.dollarQuote(
            "merge", avoiding: [merge, table, staging, assignments, insertedValues, unreadValues])
        let comment = TextLayout.literal(
            "Writes what a run staged into \(parts.name), set by set; called by datastore.merge only.", indent: 4)
        return .init(
            merge: .spelled(merge),
            mergeName: .spelled(mergeName),
            table: .spelled(table),
            tableLiteral: .spelled(tableLiteral),
            staging: .spelled(staging),
            derive: .spelled(derive),
            version: .spelled(parts.derivationVersion),
            derivedType: .spelled(parts.names.derivedType.sql.text),
            derivedValues: .spelled(parts.derivedValues),
            rejects: .spelled(rejects),
            assignments: .spelled(assignments),
            insertedColumns: .spelled(insertedColumns),
            insertedValues: .spelled(insertedValues),
            unreadAssignments: .spelled(unreadAssignments),
            unreadValues: .spelled(unreadValues),
            removes: removes,
            quote: .spelled(quote),
            comment: .spelled(comment))
    }
    /// The typed columns of an object that could not be read: what comes of its listing is derived, the rest is unknown,
    /// which is neither a default nor a missing value.
    private static func unreadColumns(_ parts: StoreParts) -> [String] {
        let columns = parts.datastore.columns.map { column in
            column.source.isListed ? "(s.derived).\(column.name.sql.text)" : "NULL"
        }
        return columns + ["s.refused"]
    }
}
