internal import Layout
internal import Names

extension Operation {
    /// Makes the staging table.
    static func createStaging(_ subject: Subject) -> Operation {
        Operation(
            .staging, subject, title: "create the staging table",
            reason: "The loader copies what is new or changed into it.",
            reverse: [.statement("DROP TABLE \(subject.names.staging);")])
    }
}
