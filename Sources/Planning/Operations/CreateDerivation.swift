internal import Layout
internal import Names

extension Operation {
    /// Makes the functions that derive the typed columns, and the type of what they answer; of a datastore that has them,
    /// the functions anew in their places.
    static func createDerivation(_ subject: Subject) -> Operation {
        let names = subject.names
        guard subject.formerContract == nil else {
            return Operation(
                .derivation, subject, title: "replace the derivation",
                reason: "Its functions are written by the contract that the datastore comes to.",
                reverse: subject.former.map { [.operation(.createDerivation($0))] } ?? [])
        }
        return Operation(
            .derivation, subject, title: "create the derivation",
            reason: "Makes the typed columns of an object from what its bucket says of it.",
            reverse: [
                "DROP FUNCTION \(names.rejects) (datastore.object);",
                "DROP FUNCTION \(names.derive) (datastore.object);",
                "DROP FUNCTION \(names.deriveSlowly) (datastore.object);", "DROP TYPE \(names.derivedType);",
            ].map(Undo.statement))
    }
}
