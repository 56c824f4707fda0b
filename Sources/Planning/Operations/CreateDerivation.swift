internal import Definition
internal import Layout
internal import Names

extension Operation {
    /// Makes the functions that derive the typed columns, and the type of what they answer.
    static func createDerivation(_ datastore: Datastore) -> Operation {
        let names = StoreNames(datastore.name, in: datastore.schema)
        return Operation(
            .derivation, datastore, title: "create the derivation",
            reason: "Makes the typed columns of an object from what its bucket says of it.",
            reverse: [
                "DROP FUNCTION \(names.rejects) (datastore.object);",
                "DROP FUNCTION \(names.derive) (datastore.object);",
                "DROP FUNCTION \(names.deriveSlowly) (datastore.object);", "DROP TYPE \(names.derivedType);",
            ])
    }
}
