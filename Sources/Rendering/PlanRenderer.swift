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
            // All of the datastore, not only what this migration altered: the verify before is superseded.
            .all(Operation.making(parts.datastore, contract: parts.layout.contract).map(catalog))
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
        let statements = step.reverse.map(text)
        return stepText(step, step.kind == .together ? [statements.joined(separator: "\n")] : statements)
    }

    /// What undoes an operation, as the migration has it.
    public func text(of undo: Undo) -> String {
        switch undo {
        case .statement(let statement): statement.text
        case .operation(let operation): statements(of: operation)
        }
    }

    private func stepText(_ step: Step, _ statements: [String]) -> StepText {
        StepText(
            number: step.number, kind: step.kind, isRights: step.isRights, title: MigrationContext.title(of: step),
            statements: statements)
    }

    /// What an operation sends to the database, as the migration has it.
    public func statements(of operation: Operation) -> String {
        guard let datastore = operation.datastore else { return "CALL datastore.return_create(\(plan.key.sql));" }
        let parts = StoreParts(datastore, by: plan.edition, contract: operation.contract)
        let replaces = operation.formerContract != nil
        let text =
            switch operation.act {
            case .preconditions: writer.write(PreconditionsContext.make(parts, replaces: replaces))
            case .taking: Operation.take(datastore).text
            case .table: writer.write(TableContext.make(parts))
            case .ownColumns: writer.write(OwnColumnsContext.make(parts, after: operation.formerContract ?? 0))
            case .staging: writer.write(StagingContext.make(parts))
            case .history: writer.write(HistoryContext.make(parts))
            case .derivation: writer.write(DerivationContext.make(parts, replaces: replaces))
            case .scope: writer.write(ScopeContext.make(parts, replaces: replaces))
            case .triggers: writer.write(TriggerContext.make(parts, replaces: replaces))
            case .views: writer.write(ViewsContext.make(parts, replaces: replaces))
            case .closing: writer.write(ClosingContext.make(parts))
            case .registration: writer.write(RegistrationContext.make(parts, plan.key))
            case .contract:
                writer.write(
                    ContractContext.make(parts, after: operation.formerContract, by: maker(of: operation)))
            case .access: writer.write(AccessContext.make(parts))
            case .returning: ""
            }
        return TemplateWriter.trimmed(text)
    }

    /// Which migration made a datastore as it is after an operation: this one, or, where it is undone, the one before.
    private func maker(of operation: Operation) -> Literal {
        for case .renewDatastore(let recorded, let contract) in plan.changes
        where recorded.datastore == operation.datastore && contract != operation.contract {
            return MigrationKey(project: plan.key.project, version: recorded.version).versionLiteral
        }
        return plan.key.versionLiteral
    }

    /// What the catalog says afterwards of what an operation made.
    private func catalog(of operation: Operation) -> CatalogRows {
        guard let datastore = operation.datastore else { return CatalogRows() }
        let parts = StoreParts(datastore, by: plan.edition, contract: operation.contract)
        var rows =
            switch operation.act {
            case .preconditions: PreconditionsContext.catalog(parts)
            case .table: TableContext.catalog(parts)
            case .staging: StagingContext.catalog(parts)
            case .history: HistoryContext.catalog(parts)
            case .derivation: DerivationContext.catalog(parts, statements(of: operation))
            case .scope: ScopeContext.catalog(parts, statements(of: operation))
            case .triggers: TriggerContext.catalog(parts, statements(of: operation))
            case .views: ViewsContext.catalog(parts)
            case .access: AccessContext.catalog(parts)
            // Of what they leave, another act's rows tell, or the registry's row.
            case .taking, .ownColumns, .closing, .registration, .contract, .returning: CatalogRows()
            }
        rows.comments = StatementComments.rows(in: statements(of: operation))
        return rows
    }
}
