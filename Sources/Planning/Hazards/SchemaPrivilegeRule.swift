internal import Definition
internal import Layout
internal import Names

/// The table's owner is `datastore_owner`, which has to be able to create it.
enum SchemaPrivilegeRule: HazardRule {
    static func hazard(of change: Change, _ layout: StoreLayout) -> Hazard? {
        guard let datastore = change.datastore else { return nil }
        return Hazard(
            name: .schemaPrivilege, file: datastore.location.file,
            message:
                "The role datastore_owner is lent CREATE on the schema \(datastore.schema.name) until the migration ends.",
            mustBeAccepted: false)
    }
}
