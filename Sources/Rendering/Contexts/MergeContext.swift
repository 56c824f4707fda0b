internal import Definition
internal import Names
internal import Planning

/// What `merge/merge` takes.
struct MergeContext {
    let merge: String
    let mergeName: String
    let table: String
    let tableLiteral: String
    let staging: String
    let derive: String
    let rejects: String
    let assignments: String
    let insertedColumns: String
    let insertedValues: String
    let removes: Bool
    let quote: String
    let comment: String

    init(_ parts: StoreParts) {
        merge = parts.names.merge.sql.text
        mergeName = parts.names.merge.name.sql.text
        table = parts.table
        tableLiteral = parts.tableLiteral
        staging = parts.staging
        derive = parts.names.derive.sql.text
        rejects = parts.names.rejects.sql.text
        let object = OwnColumns.object.map(\.name)
        let derived = parts.typedNames + ["rejected"]
        let documents = OwnColumns.documents.map(\.name)
        assignments = TextLayout.list(
            object.map { "\($0) = s.\($0)" } + derived.map { "\($0) = (s.derived).\($0)" }
                + documents.map { "\($0) = s.\($0)" }
                + ["fingerprint = s.fingerprint", "changed_at = now()", "deleted_at = NULL", "run_id = run.id"],
            indent: 12)
        insertedColumns = TextLayout.list(
            ["id", "key"] + object + derived + documents
                + ["fingerprint", "first_seen_at", "changed_at", "run_id"], indent: 8)
        insertedValues = TextLayout.list(
            ["datastore.object_id(\(SQLSpelling.literal(parts.datastore.objectIdentity)), s.key)", "s.key"]
                + object.map { "s.\($0)" } + derived.map { "(s.derived).\($0)" } + documents.map { "s.\($0)" }
                + ["s.fingerprint", "now()", "now()", "run.id"], indent: 11)
        removes = parts.datastore.deletes == .remove
        quote = SQLSpelling.dollarQuote("merge", avoiding: [merge, table, staging, assignments, insertedValues])
        comment = TextLayout.literal(
            "Writes what a run staged into \(parts.name), set by set; called by datastore.merge only.", indent: 4)
    }
}
