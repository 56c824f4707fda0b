internal import Definition
internal import Names
internal import Planning

/// Fills the templates `migration/up` and `migration/down`.
struct MigrationContext {
    let plan: Plan
    let version: String
    let name: String
    let predecessor: Predecessor?

    private var isRuntime: Bool { plan.datastores.isEmpty }

    func up(_ sections: [Template.Migration.Up.Section], hash: String) -> Template.Migration.Up {
        .init(
            version: .spelled(version), name: .spelled(name), notes: notes.map { .init(note: .spelled($0)) },
            isRuntime: isRuntime, predecessorVersion: .spelled(predecessor?.version ?? ""),
            predecessorName: .spelled(predecessor?.name ?? ""), predecessorHash: .spelled(predecessor?.hash ?? ""),
            hash: .spelled(hash), sections: sections)
    }

    var down: Template.Migration.Down {
        let tables = plan.datastores.map { datastore in
            let table = datastore.table.sql
            let message = SQLSpelling.literal("\(table) has rows".replacing("%", with: "%%"))
            return Template.Migration.Down.Table(tableName: table, message: .spelled(message))
        }
        let quote = SQLSpelling.dollarQuote("check", avoiding: tables.map(\.tableName.text))
        return .init(
            version: .spelled(version), name: .spelled(name), notes: notes.map { .init(note: .spelled($0)) },
            isRuntime: isRuntime, quote: .spelled(quote), tables: tables,
            statements: reverse.map { .init(statement: $0) })
    }

    private var notes: [String] {
        if isRuntime { return ["The registry of datastores: which tables mirror which buckets."] }
        let created = plan.datastores.map { "Datastore \($0.name.name): \($0.table.sql) mirrors \($0.bucket)." }
        let hazards = plan.steps.flatMap(\.hazards).map { "Note: \($0.message)" }
        return (created + ["Everything is new: nothing in use is locked, read or written anew."] + hazards.uniqued())
            .map(Self.oneLine)
    }

    /// A comment ends where its line does.
    static func oneLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            line.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return String(line)
    }

    private var reverse: [SQLFragment] {
        if isRuntime {
            let isPackage = plan.steps.contains { $0.runtime == .package }
            return (isPackage ? ["DROP EXTENSION datastore;"] : []) + [
                "DROP SCHEMA IF EXISTS datastore CASCADE;", "DROP SCHEMA IF EXISTS datastore_staging CASCADE;",
            ]
        }
        return ["SET LOCAL ROLE datastore_owner;"] + plan.steps.reversed().flatMap(\.reverse)
            + [
                .spelled("DELETE FROM datastore.migration WHERE version = '\(version)';"),
                .spelled("-- Grants that no other datastore needs, as who grants on the schemas."),
                .spelled(
                    "SELECT set_config('role', current_setting('datastore.applier'), true) IS NULL AS returned \\gset"),
                .spelled("DO $grants$ BEGIN PERFORM datastore.revoke_unneeded(); END $grants$;"),
            ]
    }
}

extension Array where Element: Hashable {
    /// Each element once, in the order of their first appearance.
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
