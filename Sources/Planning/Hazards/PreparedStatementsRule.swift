internal import Definition
internal import Layout
internal import Names

/// A statement that a session prepared with `SELECT *` is refused once there are more columns: "cached plan must not change
/// result type".
enum PreparedStatementsRule: HazardRule {
    static func hazard(of change: Change, _ layout: StoreLayout) -> Hazard? {
        guard case .renewDatastore(let recorded, _) = change else { return nil }
        return Hazard(
            name: .preparedStatements, file: recorded.datastore.location.file,
            message:
                "The table and the views of \(recorded.datastore.name.name) gain columns: sessions that prepared SELECT * from"
                + " them have to prepare it again, so reconnect poolers and long-lived clients afterwards.",
            mustBeAccepted: false)
    }
}
