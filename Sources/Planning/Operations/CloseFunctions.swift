internal import Layout
internal import Names

extension Operation {
    /// Keeps everybody from the functions that only the registry calls; they go with it.
    static func closeFunctions(_ subject: Subject) -> Operation {
        Operation(
            .closing, subject, title: "close the functions",
            reason: "What is made may be called by anybody unless that is taken back.")
    }
}
