internal import Layout
internal import Names

/// The form of a datastore's staging table, by the contract with the registry that the datastore is of.
struct StagingForm: Sendable {
    /// The columns that the loader writes, in the order in which it does.
    let columns: [String]
    /// The fields of an object behind its key with the columns that they are staged in, in the order of the staging.
    let fields: [(column: String, field: StagedField)]
    /// The place of the metadata among the columns, in which whatever else a row says is told too.
    let metadataPlace: Int

    init(_ layout: StoreLayout) {
        columns = StagingColumn.staged(layout).map(\.name)
        fields = StagedField.all(layout)
        metadataPlace = columns.firstIndex(of: "metadata") ?? 0
    }

    /// The columns as a list of SQL.
    var columnList: SQLFragment { .joined(columns.map { SQLFragment(verbatim: $0) }, by: ", ") }
}
