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
        let rows = [["step", "locks", "scans", "rewrites", "undone by"]] + plan.steps.map(cells)
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
                .replacing(/\ +$/, with: "")
        }
        return (["migration \(migration)"] + lines + notes(plan)).joined(separator: "\n")
    }

    private static func cells(_ step: Step) -> [String] {
        let locks = step.locks.map { "\($0.relation) \($0.mode)" }.joined(separator: ", ")
        return [
            step.title, locks.isEmpty ? "-" : locks, step.scans ? "yes" : "-", step.rewrites ? "yes" : "-",
            step.reverse.isEmpty
                ? "-" : "\(step.reverse.count) \(step.reverse.count == 1 ? "statement" : "statements")",
        ]
    }

    private static func notes(_ plan: Plan) -> [String] {
        plan.steps.flatMap(\.hazards).map { "note: \($0.name): \($0.message)" }
    }

    private static func markdown(_ plan: Plan, _ migration: String?) -> String {
        guard let migration else { return "Nothing to do." }
        var lines = ["### Migration `\(migration)`", "", "| step | locks | scans | rewrites | undone by |"]
        lines += ["| --- | --- | --- | --- | --- |"]
        lines += plan.steps.map {
            "| " + cells($0).map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
        }
        let notes = notes(plan)
        if !notes.isEmpty { lines += [""] + notes.map { "- \($0)" } }
        return lines.joined(separator: "\n")
    }

    private struct Shown: Encodable {
        let migration: String?
        let steps: [ShownStep]
    }

    private struct ShownStep: Encodable {
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
        let steps = plan.steps.map { step in
            ShownStep(
                part: step.part.rawValue, datastore: step.datastore?.name.name, title: step.title, reason: step.reason,
                statements: renderer.statements(of: step), reverse: step.reverse.map(\.text),
                locks: step.locks.map { ShownLock(relation: $0.relation.text, mode: $0.mode) }, scans: step.scans,
                rewrites: step.rewrites,
                hazards: step.hazards.map { ShownHazard(name: $0.name, message: $0.message) })
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Encoding texts and flags cannot fail.
        guard let data = try? encoder.encode(Shown(migration: migration, steps: steps)) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
