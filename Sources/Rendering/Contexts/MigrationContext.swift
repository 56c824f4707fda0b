internal import Definition
internal import Layout
internal import Names
internal import Planning

/// Fills the templates `migration/up` and `migration/down`.
struct MigrationContext {
    let plan: Plan
    let name: String
    let hash: String
    let predecessor: Predecessor?

    func up(_ steps: [StepText]) -> Template.Migration.Up {
        .init(
            version: .word(plan.key.version), name: .word(name), project: .word(plan.key.project),
            notes: notes.map { .init(note: SQLFragment(verbatim: $0)) }, key: plan.key.sql, hash: .of(hash),
            after: predecessor.map { Literal.of($0.version).sql },
            afterHash: predecessor.map { Literal.of($0.hash).sql },
            steps: steps.enumerated().map { index, step in
                .init(
                    heading: SQLFragment(verbatim: step.heading), number: step.number,
                    together: step.kind == .together, envelope: envelope(of: step),
                    statements: step.statements.map { .init(text: SQLFragment(verbatim: $0)) },
                    // The last step makes the migration whole.
                    recorded: (index == steps.count - 1 ? [hash, name] : [hash]).map { Literal.of($0).sql })
            })
    }

    func down(_ steps: [StepText]) -> Template.Migration.Down {
        let tables = plan.created.map { StoreNames($0.name, in: $0.schema).table }
        return .init(
            version: .word(plan.key.version), name: .word(name), project: .word(plan.key.project),
            notes: notes.map { .init(note: SQLFragment(verbatim: $0)) }, key: plan.key.sql, hash: .of(hash),
            look: Operation.refuseRows(of: tables),
            lookStep: plan.steps.first { !$0.undoing.isEmpty }?.number ?? 1,
            steps: steps.map { step in
                .init(
                    heading: SQLFragment(verbatim: step.heading), number: step.number,
                    together: step.kind == .together, envelope: envelope(of: step),
                    statements: step.statements.map { .init(text: SQLFragment(verbatim: $0)) })
            })
    }

    private func envelope(of step: StepText) -> SQLFragment? {
        guard step.kind == .together else { return nil }
        return SQLFragment(verbatim: StepEnvelope.together(as: step.role).map { "\($0);" }.joined(separator: "\n"))
    }

    private var notes: [String] {
        let created = plan.created.flatMap { StoreSummary($0, by: plan.edition).lines }
        let hazards = plan.operations.flatMap(\.hazards).map { "Note: \($0.message)" }
        let written =
            "Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it."
        let cost = renewed.isEmpty ? ["Everything is new: nothing in use is locked, read or written anew."] : locks
        return (renewed + created + [written] + cost + hazards.uniqued()).map(Self.oneLine)
            .flatMap { TextLayout.wrapped($0, width: 116) }
    }

    /// What is done to datastores that are there.
    private var renewed: [String] {
        plan.changes.compactMap { change in
            guard case .renewDatastore(let recorded, let contract) = change else { return nil }
            let columns = plan.edition.layout.at(contract).columns(after: recorded.contract)
            let adding =
                columns.isEmpty ? "" : " Adds: \(columns.map { "\($0.name) \($0.type)" }.joined(separator: ", "))."
            return "Datastore \(recorded.datastore.name.name): from contract \(recorded.contract) with the registry to"
                + " \(contract); its functions, triggers and views are written anew.\(adding)"
        }
    }

    private var locks: [String] {
        let steps = plan.steps.filter { $0.operations.contains { $0.act == .taking } }.map { "\($0.number)" }
        return [
            "Locks: ACCESS EXCLUSIVE on a datastore's tables and views for milliseconds, asked for in tries of 500 ms, in"
                + " step\(steps.count == 1 ? "" : "s") \(steps.joined(separator: ", ")).",
            "No row is read or written anew.",
        ]
    }

    /// What a step does and where that is caused; where this is too long for a line, what it does alone.
    static func title(of step: Step) -> String {
        let causes = step.causes.map { cause in
            let file = cause.file.split(separator: "/").last.map(String.init) ?? cause.file
            return cause.line > 0 ? "\(file):\(cause.line)" : file
        }
        let title = oneLine("\(step.title) (\(causes.joined(separator: ", ")))")
        return title.unicodeScalars.count <= 88 ? title : oneLine(step.title)
    }

    /// A comment ends where its line does.
    static func oneLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            line.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return String(line)
    }
}

extension Array where Element: Hashable {
    /// Each element once, in the order of their first appearance.
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
