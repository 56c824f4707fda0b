/// A column of the staging tables, whose form is the registry's table `datastore.staging`.
public struct StagingColumn: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its type as SQL spells it, with its collation.
    public let type: String
    /// Whether it is never null.
    public let isRequired: Bool

    /// Every one of them, in the order of the table.
    public static let all =
        staged + [
            StagingColumn(name: "derived", type: "text", isRequired: false),
            StagingColumn(name: "derived_by", type: "text", isRequired: false),
            StagingColumn(name: "held", type: "boolean", isRequired: false),
        ]

    /// What the loader writes, in the order in which it does; the rest is the server's.
    public static let staged =
        [
            StagingColumn(name: "run_id", type: "bigint", isRequired: true),
            StagingColumn(name: "kind", type: "text", isRequired: true),
        ]
        + OwnColumn.objectFields.map { field in
            StagingColumn(
                name: field.name, type: field.isDocument ? "text" : field.type, isRequired: field.isRequired)
        } + [StagingColumn(name: "fingerprint", type: "bigint", isRequired: false)]
}
