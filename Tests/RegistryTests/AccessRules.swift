/// The people of the access tests, from the one who may nothing to the one who may everything.
enum Person: String, CaseIterable, Sendable {
    /// Logs in and has no role.
    case anonymous
    /// Named under `readers` of the definition.
    case reader
    /// Named under `annotators` of the definition.
    case annotator
    /// Named under `relates` of the definition.
    case relater
    /// Has `datastore_reader`.
    case everyReader = "every_reader"
    /// Has `datastore_loader`.
    case loader
    /// Has `datastore_owner`.
    case owner
    /// A superuser.
    case dba

    var mayEverything: Bool { self == .owner || self == .dba }
    var reads: Bool { [.reader, .annotator, .relater, .everyReader].contains(self) }
}

/// Who may do what, by rule: what is not said here is refused.
enum AccessRule {
    static func schema(_ name: String, _ privilege: String, _ person: Person) -> Bool {
        switch (name, privilege) {
        case ("datastore", "USAGE"): person != .anonymous
        case ("datastore_staging", "USAGE"): person == .loader || person.mayEverything
        case ("lab", "USAGE"): person != .anonymous
        // Even the owner creates in another's schema only while a migration is applied.
        case ("lab", _), ("public", _): person == .dba
        default: person.mayEverything
        }
    }

    static func relation(_ name: String, _ privilege: String, _ person: Person) -> Bool {
        if person.mayEverything { return true }
        let registry: Set<String> = [
            "datastore.store", "datastore.run", "datastore.held", "datastore.held_set", "datastore.reject",
        ]
        let ledger: Set<String> = [
            "datastore.migration", "datastore.migration_step", "datastore.registry_version", "datastore.server",
            "datastore.schema_grant",
        ]
        switch privilege {
        case "SELECT":
            if name.hasPrefix("lab.shelf") || name == "datastore.history_shelf" { return person.reads }
            if registry.contains(name) { return person.reads || person == .loader }
            let isTold = name != "datastore.server" && name != "datastore.schema_grant" && person.reads
            if ledger.contains(name) { return isTold || person == .everyReader || person == .loader }
            let progress: Set<String> = [
                "datastore.run_range", "datastore.lease", "datastore.staging", "datastore_staging.staging_shelf",
            ]
            return person == .loader && progress.contains(name)
        case "INSERT": return person == .loader && name == "datastore_staging.staging_shelf"
        default: return false
        }
    }

    static func column(_ relation: String, _ column: String, _ privilege: String, _ person: Person) -> Bool {
        if self.relation(relation, privilege, person) { return true }
        switch (person, relation, privilege) {
        case (.loader, "lab.shelf", "SELECT"): return ["key", "fingerprint"].contains(column)
        case (.annotator, "lab.shelf", "UPDATE"), (.annotator, "lab.shelf_live", "UPDATE"):
            return column == "reviewed_by"
        case (.relater, "lab.shelf", "REFERENCES"): return column == "id"
        default: return false
        }
    }

    static func function(_ name: String, _ person: Person) -> Bool {
        if person.mayEverything { return true }
        let reading: Set<String> = [
            "freshness", "require_fresh", "tags_as_of", "partly_filled", "drifted", "drifted_object", "rejects",
            "folders_of",
            "folder", "children", "child_of", "past_row", "octue_state", "is_early_octue",
        ]
        let knowing: Set<String> = ["object_id"]
        if name == "version" { return person != .anonymous }
        let running: Set<String> = [
            "begin_run", "renew_lease", "add_range", "advance_range", "reduce_staged", "advance_asking",
            "restart_ranges", "split_range", "finish_staging",
            "prepare",
            "plan", "merge", "end_run", "note_gap", "held_folders", "await_store", "usurper",
        ]
        if reading.contains(name) { return person != .anonymous }
        if knowing.contains(name) { return person == .everyReader || person == .loader }
        return person == .loader && running.contains(name)
    }
}
