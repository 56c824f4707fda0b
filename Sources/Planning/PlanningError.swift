/// Why no plan can be made.
public enum PlanningError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Datastores that exist are defined otherwise now, which this version cannot carry out.
    case cannotAlter([Alteration])
    /// Hazards that have to be accepted by name are not.
    case hazardsNotAccepted([Hazard])
    /// Definitions accept hazards that nothing in their next migration has.
    case hazardsNotThere([UnusedAcceptance])
    /// The project's migrations need a later registry than this version writes.
    case newerRegistry(String, known: String)

    /// What is wrong and what to do, one paragraph for each datastore or hazard.
    public var description: String {
        switch self {
        case .cannotAlter(let alterations): alterations.map(Self.explain).joined(separator: "\n")
        case .hazardsNotAccepted(let hazards):
            hazards.map { hazard in
                "\(hazard.file): \(hazard.message)\n  If that is meant, add it to the definition: accept: [\(hazard.name)]"
            }.joined(separator: "\n")
        case .hazardsNotThere(let unused):
            unused.map {
                "\($0.file): accept names \($0.name), which nothing in the next migration of \($0.datastore) is\n"
                    + "  Take it out of accept: a hazard is accepted where it is shown, not ahead of time."
            }.joined(separator: "\n")
        case .newerRegistry(let needed, let known):
            "the migrations of this project need the registry \(needed), and this generator writes for \(known)\n"
                + "  Use a generator of the version that wrote the newest of them, or a later one."
        }
    }

    private static func explain(_ alteration: Alteration) -> String {
        guard let file = alteration.file else {
            return
                "datastore \(alteration.datastore), created by migration \(alteration.version), has no definition any"
                + " more.\n  This version creates datastores but does not drop them: restore the definition."
        }
        return "\(file): datastore \(alteration.datastore) changed since migration \(alteration.version):\n"
            + alteration.differences.map { "  - \($0)\n" }.joined()
            + "  This version creates datastores but does not alter them. Undo the change, or, as the table can be made\n"
            + "  anew from the bucket: apply the down migration, delete the migration's files and run generator migrate."
    }
}

/// A hazard that a definition accepts and its next migration has not.
public struct UnusedAcceptance: Hashable, Sendable {
    /// The name of the hazard.
    public let name: String
    /// The datastore.
    public let datastore: String
    /// The file of its definition.
    public let file: String
}
