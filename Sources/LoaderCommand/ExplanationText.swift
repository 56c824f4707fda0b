internal import Objects
internal import Sync

/// An explanation for people.
enum ExplanationText {
    static func lines(_ explanation: Explanation, store: String) -> [String] {
        var lines = ["\(explanation.key): \(verdict(explanation, store))"]
        lines += explanation.row.map { "  \($0.column): \($0.value ?? "null")" }
        for reject in explanation.rejects {
            lines.append(
                "  rejected since run \(reject.firstRun): \(reject.column) = \(reject.raw ?? "nothing"): \(reject.reason)"
            )
        }
        for drift in explanation.drift {
            lines.append(
                "  drifted: \(drift.column) is \(drift.stored ?? "null"), and would be \(drift.derived ?? "null") by what is"
                    + " stored of the object: it was changed behind the loader's back")
        }
        return lines + past(explanation.past, store)
    }

    private static func past(_ past: ObjectPast, _ store: String) -> [String] {
        var lines: [String] = []
        if let writer = past.writer {
            lines.append(
                "  written last by run \(writer.run) (\(writer.kind), \(writer.state)), begun \(writer.startedAt)")
        }
        if past.isHeld { lines.append("  its deletion is held; how to approve it: loader status \(store)") }
        for version in past.versions ?? [] {
            lines.append(
                "  before: as it was from \(version.from) to \(version.to), when run \(version.run) found it"
                    + " \(version.endedBy)")
            lines += version.lost.map { "    lost then: metadata.\($0.name) = \($0.value)" }
        }
        return lines
    }

    /// Why the row is as it is, in one sentence.
    private static func verdict(_ explanation: Explanation, _ store: String) -> String {
        let row =
            explanation.fingerprint != nil
            ? "the table has it" : explanation.hasRow ? "the table has it as gone" : "the table does not have it"
        guard explanation.isInScope else {
            return "\(row), and the definition of \(store) does not cover this key (prefix, include or exclude)"
        }
        switch (explanation.presence, explanation.fingerprint) {
        case (.unknown(let reason), _): return "\(row); the bucket could not be asked: \(reason)"
        case (.notAnObject(let what), nil): return "\(row); the bucket has \(what) there, which is no object"
        case (.notAnObject(let what), .some):
            return
                "\(row), but the bucket has \(what) there now, which is no object: the next merge deletes the row, under the brake"
        case (.absent, nil): return "\(row), and neither does the bucket"
        case (.absent, .some):
            return "\(row), but the bucket no longer does: the next merge deletes it, under the brake"
        case (.there(let shown), .some(let stored)) where shown == stored && shown != .lookAgain:
            return explanation.drift.isEmpty
                ? "\(row) as the bucket shows it now"
                : "\(row) and the object has not changed, but values of the row have been: see what drifted"
        case (.there, .some): return "\(row), but the object has changed since: the next merge updates it"
        case (.there, nil):
            return explanation.rejects.contains { $0.column == "key" }
                ? "\(row), as its key was rejected" : "\(row), but the bucket does: the next merge writes it"
        }
    }
}
