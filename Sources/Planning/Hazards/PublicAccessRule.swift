internal import Definition
internal import Names

/// PostgreSQL takes the role name `public` for everybody, even in quotes ("GRANT" in its documentation).
enum PublicAccessRule: HazardRule {
    static func hazard(of datastore: Datastore) -> Hazard? {
        guard (datastore.access.readers + datastore.access.annotators).contains(where: { $0.name == "public" }) else {
            return nil
        }
        return Hazard(
            name: "public_access", file: datastore.location.file,
            message: "access names public, which is everybody who can connect to the database.", mustBeAccepted: true)
    }
}
