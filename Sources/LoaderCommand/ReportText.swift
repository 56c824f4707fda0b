internal import Sync

/// A run's report for people.
enum ReportText {
    /// The lines of a report, the summary first.
    static func lines(_ report: RunReport) -> [String] {
        var lines = [summary(report)]
        if let prefix = report.prefix, report.counts.listed == 0, report.outcome != .incomplete {
            lines.append("  no key of the bucket that the definition covers begins with \(prefix)")
        }
        if report.counts.unread > 0 { lines.append(unreadLine(report)) }
        if report.concernsApproval { lines += heldLines(report) }
        for sample in report.samples {
            lines.append("  \(sample.kind): \(sample.keys.joined(separator: ", "))")
        }
        lines += report.remarks.map { "  note: \($0)" }
        return lines
    }

    private static func summary(_ report: RunReport) -> String {
        switch report.outcome {
        case .merged, .unread, .held, .planned:
            return "\(report.store): \(counts(report)) in \(Numbers.duration(report.seconds))" + requests(report)
        case .incomplete where report.counts.listed > 0:
            let spared = report.counts.gone + report.counts.outOfScope > 0 ? "not everything" : "nothing"
            return "\(report.store): incomplete, \(spared) was deleted: \(report.error ?? "the listing broke off"). "
                + counts(report)
        case .incomplete:
            return "\(report.store): incomplete, nothing was written: \(report.error ?? "the bucket was not listed")"
        case .busy, .locked, .failed, .interrupted:
            return "\(report.store): \(report.outcome.word): \(report.error ?? "no reason is known")"
        }
    }

    /// What the store was asked, which is what some of them charge for.
    private static func requests(_ report: RunReport) -> String {
        let count = report.requests.values.reduce(0, +)
        return count > 0 ? ", \(Numbers.grouped(Int64(count))) request\(count == 1 ? "" : "s")" : ""
    }

    private static func counts(_ report: RunReport) -> String {
        let counts = report.counts
        var parts = [
            "\(Numbers.grouped(counts.new)) new", "\(Numbers.grouped(counts.changed)) changed",
            "\(Numbers.grouped(counts.unchanged)) unchanged", "\(Numbers.grouped(counts.gone)) gone",
            "\(Numbers.grouped(counts.rejected)) rejected"
                + (counts.rejectsStanding > counts.rejected
                    ? " of \(Numbers.grouped(counts.rejectsStanding)) standing" : ""),
        ]
        if counts.touched > 0 { parts.insert("\(Numbers.grouped(counts.touched)) touched", at: 2) }
        if counts.unread > 0 { parts.append("\(Numbers.grouped(counts.unread)) unread") }
        if counts.vanished > 0 { parts.append("\(Numbers.grouped(counts.vanished)) vanished") }
        if counts.skipped > 0 { parts.append("\(Numbers.grouped(counts.skipped)) skipped as no objects") }
        if counts.restored > 0 { parts.insert("\(Numbers.grouped(counts.restored)) restored", at: 2) }
        if counts.outOfScope > 0 { parts.append("\(Numbers.grouped(counts.outOfScope)) out of scope") }
        if counts.returned > 0 { parts.append("\(Numbers.grouped(counts.returned)) returned") }
        if counts.leftOut > 0 { parts.append("\(Numbers.grouped(counts.leftOut)) left out") }
        if counts.unconfirmed > 0 { parts.append("\(Numbers.grouped(counts.unconfirmed)) unconfirmed") }
        if counts.held > 0 { parts.append("\(Numbers.grouped(counts.held)) held") }
        let prefix = report.outcome == .planned ? "dry run, " : report.isResumed ? "resumed, " : ""
        return "\(prefix)\(Numbers.grouped(counts.listed)) objects: " + parts.joined(separator: ", ")
    }

    private static func unreadLine(_ report: RunReport) -> String {
        let new = report.counts.newlyUnread
        return "  \(Numbers.grouped(report.counts.unread)) objects are there and could not be read, "
            + (new > 0 ? "\(Numbers.grouped(new)) of them since this run" : "as before")
            + "; their rows keep what was last known. Which and why: loader status \(report.store)"
    }

    private static func heldLines(_ report: RunReport) -> [String] {
        var lines: [String] = []
        if report.approvalIsAnother {
            lines.append("  the approved hash names nothing that is held now, so nothing was deleted by it")
        }
        guard report.counts.held > 0 else { return lines }
        if report.nothingListed {
            lines.append("  the bucket shows no object at all, which is always held: check that it is the right one")
        }
        lines.append(
            "  \(Numbers.grouped(report.counts.held)) rows would go, more than may without a person's approval:")
        for folder in report.heldFolders {
            lines.append(
                "    \(Numbers.grouped(folder.count)) under \(folder.folder.isEmpty ? "the root" : folder.folder)")
        }
        if report.counts.heldAsked > 0 {
            lines.append(
                "  asked of the store, still there: \(Numbers.grouped(report.counts.heldThere)) of "
                    + Numbers.grouped(report.counts.heldAsked))
        }
        if let hash = report.heldHash {
            lines.append("  the hash of what is held: \(hash)")
            lines.append("  to delete what of it is still gone then: loader merge --approve \(hash) \(report.store)")
        }
        if let hash = report.outOfScopeHash {
            lines.append("  the hash of what is held as out of scope: \(hash)")
            lines.append(
                "  to delete what of it is still out of scope then: loader merge --approve \(hash) \(report.store)")
        }
        return lines
    }
}
