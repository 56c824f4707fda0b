internal import Definition
internal import Layout
internal import Names

extension Operation {
    /// Makes the mirrored table.
    static func createTable(_ subject: Subject) -> Operation {
        Operation(
            .table, subject, title: "create the table \(subject.datastore.name.name)",
            reason: "One row for each object of \(subject.datastore.bucket).",
            reverse: [.statement("DROP TABLE \(subject.names.table);")])
    }
}
