internal import Definition
internal import Layout
internal import Names
public import Planning

/// Writes the files of a migration.
public struct PlanRenderer {
    private let plan: Plan
    private let writer = TemplateWriter()

    /// Prepares to write a plan.
    public init(_ plan: Plan) {
        self.plan = plan
    }

    /// Writes the files of the migration.
    ///
    /// The same plan, name and predecessor give the same bytes.
    public func migration(name: String, after predecessor: Predecessor?) -> MigrationText {
        let steps = plan.steps.map(text)
        let hash = StepText.hash(of: steps, as: plan.key, name: name, after: predecessor?.hash)
        let context = MigrationContext(plan: plan, name: name, hash: hash, predecessor: predecessor)
        let verify = VerifyContext(plan: plan, name: name, hash: hash) { parts in
            plan.operations.filter { $0.datastore?.name == parts.datastore.name }.map(statements)
                .joined(separator: "\n")
        }
        return MigrationText(
            version: plan.key.version, name: name, up: writer.write(context.up(steps)),
            down: writer.write(context.down(plan.steps.reversed().map(undoing))), verify: writer.write(verify.template),
            hash: hash)
    }

    private func text(of step: Step) -> StepText {
        let operations = step.operations.map { operation in
            let title = operation.title.prefix(1).uppercased() + operation.title.dropFirst()
            return "-- \(MigrationContext.oneLine("\(title). \(operation.reason)"))\n\(statements(of: operation))"
        }
        return stepText(step, step.kind == .together ? [operations.joined(separator: "\n\n")] : operations)
    }

    private func undoing(_ step: Step) -> StepText {
        let statements = step.reverse.map(\.text)
        return stepText(step, step.kind == .together ? [statements.joined(separator: "\n")] : statements)
    }

    private func stepText(_ step: Step, _ statements: [String]) -> StepText {
        StepText(
            number: step.number, kind: step.kind, isRights: step.isRights, title: MigrationContext.title(of: step),
            statements: statements)
    }

    /// What an operation sends to the database, as the migration has it.
    public func statements(of operation: Operation) -> String {
        guard let datastore = operation.datastore else { return "CALL datastore.return_create(\(plan.key.sql));" }
        let parts = StoreParts(datastore)
        let text =
            switch operation.act {
            case .preconditions: writer.write(PreconditionsContext.make(parts))
            case .table: writer.write(TableContext.make(parts))
            case .staging: writer.write(StagingContext.make(parts))
            case .history: writer.write(HistoryContext.make(parts))
            case .derivation: writer.write(DerivationContext.make(parts))
            case .scope: writer.write(ScopeContext.make(parts))
            case .triggers: writer.write(TriggerContext.make(parts))
            case .views: writer.write(ViewsContext.make(parts))
            case .closing: writer.write(ClosingContext.make(parts))
            case .registration: writer.write(RegistrationContext.make(parts, plan.key))
            case .access: writer.write(AccessContext.make(parts))
            case .returning: ""
            }
        return TemplateWriter.trimmed(text)
    }
}
