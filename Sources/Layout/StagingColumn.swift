public import Names

/// A column of the staging tables, whose form is the registry's table `datastore.staging`.
public struct StagingColumn: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its type as SQL spells it, with its collation.
    public let type: String
    /// Whether it is never null.
    public let isRequired: Bool

    /// Its name, as SQL takes it.
    public var identifier: Identifier { .fitted(name) }
    /// Its type in SQL.
    public var typeSQL: SQLFragment { SQLFragment(verbatim: type) }

    /// Every one of them by a contract, in the order of the table; a datastore's own has what is derived besides.
    public static func all(_ layout: StoreLayout) -> [StagingColumn] {
        staged(layout.at(1)) + [
            StagingColumn(name: "derived_by", type: "text", isRequired: false),
            StagingColumn(name: "id", type: "uuid", isRequired: false),
            StagingColumn(name: "parsed", type: "jsonb", isRequired: false),
            StagingColumn(name: "held", type: "boolean", isRequired: false),
        ] + trailing(layout)
    }

    /// What came with later contracts.
    public static func trailing(_ layout: StoreLayout) -> [StagingColumn] {
        let fields = Set(layout.objectFields)
        return layout.trailing.filter(fields.contains).map(column(of:))
    }

    private static func column(of field: OwnColumn) -> StagingColumn {
        StagingColumn(name: field.name, type: field.isDocument ? "text" : field.type, isRequired: field.isRequired)
    }

    /// What the loader writes by a contract, in the order in which it does; the rest is the server's.
    public static func staged(_ layout: StoreLayout) -> [StagingColumn] {
        [
            StagingColumn(name: "run_id", type: "bigint", isRequired: true),
            StagingColumn(name: "kind", type: "text", isRequired: true),
        ] + layout.objectFields.map(column(of:)) + [
            StagingColumn(name: "fingerprint", type: "bigint", isRequired: false)
        ]
    }
}
