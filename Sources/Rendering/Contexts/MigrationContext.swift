internal import Definition
internal import Names
internal import Planning

/// What `migration/up`, `migration/down` and `migration/verify` take.
struct MigrationContext {
    struct Section {
        let comment: String
        let text: String
    }

    struct FilledTable {
        let table: String
        let message: String
    }

    let version: String
    let name: String
    let summary: [String]
    let isRuntime: Bool
    let quote = "$check$"
    let predecessorVersion: String
    let predecessorName: String
    let predecessorHash: String
    let tables: [FilledTable]
    let statements: [String]
    var hash = PlanRenderer.zeros
    var sections: [Section] = []

    init(plan: Plan, version: String, name: String, predecessor: Predecessor?) {
        self.version = version
        self.name = name
        isRuntime = plan.datastores.isEmpty
        summary = Self.summary(plan)
        predecessorVersion = predecessor?.version ?? ""
        predecessorName = predecessor?.name ?? ""
        predecessorHash = predecessor?.hash ?? ""
        tables = plan.datastores.map { datastore in
            let table = datastore.table.sql.text
            return FilledTable(
                table: table,
                message: SQLSpelling.literal("\(table) has rows".replacing("%", with: "%%")))
        }
        statements = Self.reverse(plan, version: version)
    }

    private static func summary(_ plan: Plan) -> [String] {
        if plan.datastores.isEmpty { return ["The registry of datastores: which tables mirror which buckets."] }
        let created = plan.datastores.map { "Datastore \($0.name.name): \($0.table.sql) mirrors \($0.bucket)." }
        let hazards = plan.steps.flatMap(\.hazards).map { "Note: \($0.message)" }
        return (created + ["Everything is new: nothing in use is locked, read or written anew."] + hazards.uniqued())
            .map(oneLine)
    }

    /// A comment ends where its line does.
    static func oneLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            line.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return String(line)
    }

    private static func reverse(_ plan: Plan, version: String) -> [String] {
        if plan.datastores.isEmpty {
            let isPackage = plan.steps.contains { $0.runtime == .package }
            return (isPackage ? ["DROP EXTENSION datastore;"] : []) + [
                "DROP SCHEMA IF EXISTS datastore CASCADE;", "DROP SCHEMA IF EXISTS datastore_staging CASCADE;",
            ]
        }
        let steps = plan.steps.reversed().flatMap { $0.reverse.map(\.text) }
        return ["SET LOCAL ROLE datastore_owner;"] + steps
            + ["DELETE FROM datastore.migration WHERE version = '\(version)';"]
    }
}

extension Array where Element: Hashable {
    /// Each element once, in the order of their first appearance.
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
