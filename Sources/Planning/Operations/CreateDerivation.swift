internal import Definition
internal import Names

extension Operation {
    /// Makes the functions that derive the typed columns, and the type of what they answer.
    static func createDerivation(_ datastore: Datastore) -> Operation {
        let names = StoreNames(datastore)
        let signature: SQLFragment = "\n\(DerivationSignature.types)\n"
        return Operation(
            .derivation, datastore, title: "create the derivation",
            reason: "Makes the typed columns of an object from what its bucket says of it.",
            reverse: [
                "DROP FUNCTION \(names.rejects) (\(signature));", "DROP FUNCTION \(names.derive) (\(signature));",
                "DROP FUNCTION \(names.deriveSlowly) (\(signature));", "DROP TYPE \(names.derivedType);",
            ])
    }
}
