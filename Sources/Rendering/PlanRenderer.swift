internal import Definition
internal import Names
internal import Objects
public import Planning

/// Writes the files of a migration.
public struct PlanRenderer {
    private let plan: Plan
    private let engine: InterimEngine

    /// Prepares to write a plan.
    public init(_ plan: Plan) {
        self.plan = plan
        engine = InterimEngine()
    }

    /// The hash's place in a file while the hash is computed.
    public static let zeros = String(repeating: "0", count: 64)

    /// Writes the files of the migration.
    ///
    /// The same plan, number, name and predecessor give the same bytes.
    public func migration(version: String, name: String, after predecessor: Predecessor?) -> MigrationText {
        var context = MigrationContext(plan: plan, version: version, name: name, predecessor: predecessor)
        context.sections = sections
        let hash = SHA256Digest.hexadecimal(of: engine.render("migration/up", context))
        context.hash = hash
        return MigrationText(
            version: version, name: name, up: engine.render("migration/up", context),
            down: engine.render("migration/down", context), verify: engine.render("migration/verify", context),
            hash: hash)
    }

    /// What a step sends to the database, as the migration has it.
    public func statements(of step: Step) -> String {
        guard let datastore = step.datastore else { return runtime(step.runtime ?? .migration) }
        let parts = StoreParts(datastore)
        let text =
            switch step.part {
            case .runtime: ""
            case .preconditions: engine.render("store/preconditions", PreconditionsContext(parts))
            case .table: engine.render("table/table", TableContext(parts))
            case .staging: engine.render("staging/staging", StagingContext(parts))
            case .history: engine.render("history/history", HistoryContext(parts))
            case .derivation: engine.render("derive/derivation", DerivationContext(parts))
            case .scope: engine.render("plan/scope", ScopeContext(parts))
            case .plan: engine.render("plan/plan", PlanContext(parts))
            case .merge: engine.render("merge/merge", MergeContext(parts))
            case .triggers: engine.render("trigger/triggers", TriggerContext(parts))
            case .views: engine.render("view/views", ViewsContext(parts))
            case .access: engine.render("access/access", AccessContext(parts))
            case .registration: engine.render("store/registration", RegistrationContext(parts))
            }
        return Self.trimmed(text)
    }

    private var sections: [MigrationContext.Section] {
        let owner = MigrationContext.Section(
            comment: "From here on everything belongs to the registry's owner.",
            text: "SET LOCAL ROLE datastore_owner;")
        let rendered = plan.steps.map { step in
            MigrationContext.Section(
                comment: MigrationContext.oneLine(
                    "\(step.title.prefix(1).uppercased())\(step.title.dropFirst()). \(step.reason)"),
                text: statements(of: step))
        }
        let preparations = plan.steps.prefix { $0.part == .preconditions }.count
        return preparations == 0 ? rendered : rendered[..<preparations] + [owner] + rendered[preparations...]
    }

    private func runtime(_ source: RuntimeSource) -> String {
        switch source {
        case .package: "CREATE EXTENSION datastore VERSION '1.0';"
        case .migration: Self.trimmed(SQLText.Extension.all.map(\.text).joined(separator: "\n"))
        }
    }

    private static func trimmed(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
