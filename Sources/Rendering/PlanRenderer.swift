internal import Definition
internal import Layout
internal import Names
internal import Objects
public import Planning

/// Writes the files of a migration.
public struct PlanRenderer {
    private let plan: Plan
    private let engine: TemplateEngine

    /// Prepares to write a plan.
    public init(_ plan: Plan) {
        self.plan = plan
        engine = TemplateEngine()
    }

    /// The hash's place in a file while the hash is computed.
    public static let zeros = String(repeating: "0", count: 64)

    /// Writes the files of the migration.
    ///
    /// The same plan, number, name and predecessor give the same bytes.
    public func migration(version: String, name: String, after predecessor: Predecessor?) -> MigrationText {
        let context = MigrationContext(plan: plan, version: version, name: name, predecessor: predecessor)
        let sections = sections
        let hash = SHA256Digest.hexadecimal(of: render(context.up(sections, hash: Self.zeros)))
        return MigrationText(
            version: version, name: name, up: render(context.up(sections, hash: hash)), down: render(context.down),
            verify: verify(version: version, name: name, hash: hash), hash: hash)
    }

    private func verify(version: String, name: String, hash: String) -> String {
        guard !plan.datastores.isEmpty else {
            return render(VerifyRuntimeContext.make(version: version, name: name, hash: hash))
        }
        let context = VerifyContext(plan: plan, version: version, name: name, hash: hash) { parts in
            plan.steps.filter { $0.datastore?.name == parts.datastore.name }.map(statements).joined(separator: "\n")
        }
        return render(context.template)
    }

    private func render(_ context: some TemplateContext) -> String {
        do { return try engine.render(context) } catch {
            // The build checks the templates, and names and texts of a definition hold no NUL.
            preconditionFailure("\(error)")
        }
    }

    /// What a step sends to the database, as the migration has it.
    public func statements(of step: Step) -> String {
        guard let datastore = step.datastore else { return runtime(step.runtime ?? .migration) }
        let parts = StoreParts(datastore)
        let text =
            switch step.part {
            case .runtime: ""
            case .preconditions: render(PreconditionsContext.make(parts))
            case .table: render(TableContext.make(parts))
            case .staging: render(StagingContext.make(parts))
            case .history: render(HistoryContext.make(parts))
            case .derivation: render(DerivationContext.make(parts))
            case .scope: render(ScopeContext.make(parts))
            case .triggers: render(TriggerContext.make(parts))
            case .views: render(ViewsContext.make(parts))
            case .access: render(AccessContext.make(parts))
            case .registration: render(RegistrationContext.make(parts))
            }
        return Self.trimmed(text)
    }

    private var sections: [Template.Migration.Up.Section] {
        let owner = Template.Migration.Up.Section(
            comment: "From here on everything belongs to the registry's owner.", text: "SET LOCAL ROLE datastore_owner;"
        )
        let rendered = plan.steps.map { step in
            Template.Migration.Up.Section(
                comment: .spelled(
                    MigrationContext.oneLine(
                        "\(step.title.prefix(1).uppercased())\(step.title.dropFirst()). \(step.reason)")),
                text: .spelled(statements(of: step)))
        }
        let preparations = plan.steps.prefix { $0.part == .preconditions }.count
        return preparations == 0 ? rendered : rendered[..<preparations] + [owner] + rendered[preparations...]
    }

    private func runtime(_ source: RuntimeSource) -> String {
        switch source {
        case .package: "CREATE EXTENSION datastore VERSION '\(RegistryVersion.current)';"
        case .migration: Self.trimmed(SQLText.Extension.all.map(\.text).joined(separator: "\n"))
        }
    }

    private static func trimmed(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
