extension RunReport.Counts {
    /// How many rows of the table were written.
    var written: Int64 { new + changed + restored + gone + outOfScope }
}

extension RunReport {
    /// Takes what a merge did from the run log.
    mutating func take(_ log: RunLogEntry, plan: MergePlan?) {
        counts = Counts(
            listed: log.seen ?? 0, new: log.inserted ?? 0, changed: log.updated ?? 0, unchanged: log.unchanged ?? 0,
            restored: log.restored ?? 0, gone: log.gone ?? 0, outOfScope: log.outOfScope ?? 0,
            rejected: log.rejected ?? 0, held: log.held ?? 0)
        heldHash = log.heldHash
        walBytes = log.walBytes
        error = log.error
        if let remark = log.remark { remarks.append(remark) }
        nothingListed = plan?.nothingListed ?? false
        approvalIsAnother = plan?.approvalIsAnother ?? false
        outcome =
            switch log.state {
            case "incomplete": .incomplete
            case "held": .held
            default: approvalIsAnother ? .held : .merged
            }
    }

    /// Takes what a merge would do.
    mutating func take(_ plan: MergePlan, from log: RunLogEntry) {
        let new = plan.created ?? 0
        let changed = plan.changed ?? 0
        let restored = plan.restored ?? 0
        let listed = log.seen ?? 0
        counts = Counts(
            listed: listed, new: new, changed: changed, unchanged: listed - new - changed - restored,
            restored: restored, gone: plan.gone, outOfScope: plan.outOfScope, rejected: plan.refused, held: plan.held)
        heldHash = plan.heldHash
        nothingListed = plan.nothingListed
        approvalIsAnother = plan.approvalIsAnother
        error = log.error
        outcome = log.error == nil ? .planned : .incomplete
    }
}
