internal import Layout
internal import Names

extension Operation {
    /// Makes the table of former versions.
    static func createHistory(_ subject: Subject) -> Operation {
        Operation(
            .history, subject, title: "create the history",
            reason: "Keeps the versions of rows that were replaced or went.",
            reverse: [.statement("DROP TABLE \(subject.names.history);")])
    }
}
