public import Definition
internal import Layout
public import Names

extension Operation {
    /// Takes what readers and merges may have in use, before anything of it is altered.
    static func takeStore(_ subject: Subject) -> Operation {
        let names = subject.names
        let tables = [names.table] + (subject.datastore.history ? [names.history] : []) + [names.staging]
        return Operation(
            .taking, subject, title: "take \(subject.datastore.name.name)",
            reason: "All that is altered is locked at once, in short tries between which readers and merges go on.",
            locks: (views(of: subject.datastore) + tables).map {
                RelationLock(relation: $0.sql, mode: "ACCESS EXCLUSIVE")
            })
    }

    /// The statement that takes a datastore; the views first, as readers do.
    public static func take(_ datastore: Datastore) -> SQLFragment {
        let names = StoreNames(datastore.name, in: datastore.schema)
        let tables = [names.table] + (datastore.history ? [names.history] : []) + [names.staging]
        let relations = (Self.views(of: datastore).reversed() + tables).map {
            "    \(constant($0.sql.text))" as SQLFragment
        }
        return """
            CALL datastore.take(\(constant(datastore.name.name)), ARRAY[
            \(.joined(relations, by: ",\n"))
            ]);
            """
    }
}
