internal import Layout
internal import Names

extension Operation {
    /// Grants who may do what; the grants go with what they are on.
    static func grantAccess(_ subject: Subject) -> Operation {
        Operation(
            .access, subject, title: "grant access",
            reason: "Nobody but the registry's owner writes what is mirrored.")
    }
}
