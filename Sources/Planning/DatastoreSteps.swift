internal import Definition
internal import Layout
internal import Names

extension Step {
    /// The steps that create a datastore.
    ///
    /// Everything is new, so nothing that others use is locked, read or written anew.
    static func create(_ datastore: Datastore) -> [Step] {
        let names = StoreNames(datastore.name, in: datastore.schema)
        let hazards = Hazard.all(of: datastore)
        return Part.allCases.compactMap { part -> Step? in
            guard let text = text(of: part, datastore) else { return nil }
            return Step(
                part: part, datastore: datastore, runtime: nil, title: text.title, reason: text.reason,
                reverse: reverse(of: part, datastore, names), locks: locks(of: part), scans: false, rewrites: false,
                hazards: hazards.filter { place(of: $0) == part })
        }
    }

    private static func place(of hazard: Hazard) -> Part {
        hazard.name == "notes_removed" ? .table : .preconditions
    }

    /// The registry's tables are the only ones that others use.
    private static func locks(of part: Part) -> [RelationLock] {
        part == .registration ? [RelationLock(relation: "datastore.store", mode: "ROW EXCLUSIVE")] : []
    }

    private static func text(of part: Part, _ datastore: Datastore) -> (title: String, reason: String)? {
        let name = datastore.name.name
        switch part {
        case .runtime: return nil
        case .preconditions:
            return ("check what \(name) needs", "What is missing is found here, before anything is made.")
        case .table: return ("create the table \(name)", "One row for each object of \(datastore.bucket).")
        case .staging: return ("create the staging table", "The loader copies what is new or changed into it.")
        case .history:
            guard datastore.history else { return nil }
            return ("create the history", "Keeps the versions of rows that were replaced or went.")
        case .derivation:
            return ("create the derivation", "Makes the typed columns of an object from what its bucket says of it.")
        case .scope: return ("create the scope", "Which keys the definition covers.")
        case .triggers:
            return (
                "create the triggers",
                "They refuse writes to what is mirrored, keep the history, and derive what is staged."
            )
        case .views: return ("create the views", "Each runs with the rights of who reads it.")
        case .access: return ("grant access", "Nobody but the registry's owner writes what is mirrored.")
        case .registration: return ("register the datastore", "From here on the loader knows it.")
        }
    }

    private static func reverse(of part: Part, _ datastore: Datastore, _ names: StoreNames) -> [SQLFragment] {
        switch part {
        case .runtime, .preconditions, .access: return []
        case .table: return ["DROP TABLE \(names.table);"]
        case .staging: return ["DROP TABLE \(names.staging);"]
        case .history: return ["DROP TABLE \(names.history);"]
        case .derivation:
            return [
                "DROP FUNCTION \(names.rejects) (datastore.object);",
                "DROP FUNCTION \(names.derive) (datastore.object);",
                "DROP FUNCTION \(names.deriveSlowly) (datastore.object);", "DROP TYPE \(names.derivedType);",
            ]
        case .scope: return ["DROP FUNCTION \(names.inScope) (text);"]
        case .triggers:
            return ["DROP TRIGGER datastore_derive ON \(names.staging);", "DROP FUNCTION \(names.stage) ();"]
        case .views:
            let own = datastore.views.map { QualifiedName(datastore.schema, $0.name) }
            let generated = ViewSuffix.allCases.filter { $0 != .history || datastore.history }.map(names.view)
            return (generated + own).reversed().map { "DROP VIEW \($0);" }
        case .registration:
            guard let name = try? Literal(datastore.name.name) else { return [] }
            return ["DELETE FROM datastore.store WHERE name = \(name);"]
        }
    }
}
