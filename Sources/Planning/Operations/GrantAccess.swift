internal import Definition
internal import Names

extension Operation {
    /// Grants who may do what; the grants go with what they are on.
    static func grantAccess(_ datastore: Datastore) -> Operation {
        Operation(
            .access, datastore, title: "grant access",
            reason: "Nobody but the registry's owner writes what is mirrored.")
    }
}
