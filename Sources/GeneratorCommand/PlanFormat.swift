internal import ArgumentParser
internal import Definition
internal import Foundation
internal import Names
internal import Planning
internal import Rendering

/// How a plan is shown.
enum PlanFormat: String, CaseIterable, ExpressibleByArgument {
    case table
    case json
    case markdown

    /// The plan as text, without a line break at its end.
    ///
    /// - Parameter migration: the name of the migration; nil where there is nothing to do.
    func show(_ plan: Plan, migration: String?) -> String {
        switch self {
        case .table: Self.table(plan, migration)
        case .json: Self.json(plan, migration)
        case .markdown: Self.markdown(plan, migration)
        }
    }

    private static func table(_ plan: Plan, _ migration: String?) -> String {
        guard let migration else { return "nothing to do" }
        let upgrade =
            plan.registry.map { ["registry \($0.number)_registry: version \($0.from) becomes \($0.to)"] } ?? []
        guard !plan.steps.isEmpty else { return upgrade.joined(separator: "\n") }
        let rows = [["step", "does", "locks", "scans", "rewrites", "undone by"]] + rows(plan)
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
                .replacing(/\ +$/, with: "")
        }
        return (upgrade + ["migration \(migration)"] + lines + notes(plan)).joined(separator: "\n")
    }

    private static func rows(_ plan: Plan) -> [[String]] {
        plan.steps.flatMap { step in
            step.operations.map { ["\(step.number) \(step.kind.rawValue)"] + cells($0) }
        }
    }

    private static func cells(_ operation: Planning.Operation) -> [String] {
        let locks = operation.locks.map { "\($0.relation) \($0.mode)" }.joined(separator: ", ")
        let count = operation.reverse.count
        return [
            operation.title, locks.isEmpty ? "-" : locks, operation.scans ? "yes" : "-",
            operation.rewrites ? "yes" : "-", count == 0 ? "-" : "\(count) \(count == 1 ? "statement" : "statements")",
        ]
    }

    private static func notes(_ plan: Plan) -> [String] {
        plan.operations.flatMap(\.hazards).map { "note: \($0.name): \($0.message)" }
    }

    private static func markdown(_ plan: Plan, _ migration: String?) -> String {
        guard let migration else { return "Nothing to do." }
        let upgrade =
            plan.registry.map { ["### Registry `\($0.number)_registry`: version \($0.from) becomes \($0.to)"] } ?? []
        guard !plan.steps.isEmpty else { return upgrade.joined(separator: "\n") }
        var lines =
            upgrade + (upgrade.isEmpty ? [] : [""]) + [
                "### Migration `\(migration)`", "", "| step | does | locks | scans | rewrites | undone by |",
            ]
        lines += ["| --- | --- | --- | --- | --- | --- |"]
        lines += rows(plan).map {
            "| " + $0.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
        }
        let notes = notes(plan)
        if !notes.isEmpty { lines += [""] + notes.map { "- \($0)" } }
        return lines.joined(separator: "\n")
    }

    private struct Shown: Encodable {
        let migration: String?
        let registry: ShownRegistry?
        let steps: [ShownStep]
    }

    private struct ShownRegistry: Encodable {
        let number: String
        let from: String
        let to: String
    }

    private struct ShownStep: Encodable {
        let step: Int
        let kind: String
        let role: String
        let isRights: Bool
        let part: String
        let datastore: String?
        let title: String
        let reason: String
        let statements: String
        let reverse: [String]
        let locks: [ShownLock]
        let scans: Bool
        let rewrites: Bool
        let hazards: [ShownHazard]
    }

    private struct ShownLock: Encodable {
        let relation: String
        let mode: String
    }

    private struct ShownHazard: Encodable {
        let name: String
        let message: String
    }

    private static func json(_ plan: Plan, _ migration: String?) -> String {
        let renderer = PlanRenderer(plan)
        let registry = plan.registry.map { ShownRegistry(number: $0.number, from: $0.from, to: $0.to) }
        let steps = plan.steps.flatMap { step in
            step.operations.map { operation in
                ShownStep(
                    step: step.number, kind: step.kind.rawValue, role: step.role.rawValue, isRights: step.isRights,
                    part: operation.act.rawValue, datastore: operation.datastore?.name.name, title: operation.title,
                    reason: operation.reason, statements: renderer.statements(of: operation),
                    reverse: operation.reverse.map(renderer.text),
                    locks: operation.locks.map { ShownLock(relation: $0.relation.text, mode: $0.mode) },
                    scans: operation.scans, rewrites: operation.rewrites,
                    hazards: operation.hazards.map { ShownHazard(name: $0.name.rawValue, message: $0.message) })
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Encoding texts and flags cannot fail.
        guard
            let data = try? encoder.encode(
                Shown(migration: plan.steps.isEmpty ? nil : migration, registry: registry, steps: steps))
        else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
