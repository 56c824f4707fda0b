internal import Layout
internal import Names

extension Operation {
    /// Makes the function that tells which keys count; of a datastore that has it, anew in its place.
    static func createScope(_ subject: Subject) -> Operation {
        guard subject.formerContract == nil else {
            return Operation(
                .scope, subject, title: "replace the scope",
                reason: "Its function is written by the contract that the datastore comes to.",
                reverse: subject.former.map { [.operation(.createScope($0))] } ?? [])
        }
        return Operation(
            .scope, subject, title: "create the scope", reason: "Which keys the definition covers.",
            reverse: [.statement("DROP FUNCTION \(subject.names.inScope) (text);")])
    }
}
