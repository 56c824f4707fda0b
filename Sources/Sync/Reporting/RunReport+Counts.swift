extension RunReport.Counts {
    /// How many rows of the table were written.
    var written: Int64 { new + changed + touched + restored + gone + outOfScope }
}

extension RunReport {
    /// Takes what a merge did from the run log.
    ///
    /// - Parameter unreadLimit: how many objects may stay unread before every run says so.
    mutating func take(_ log: RunLogEntry, plan: MergePlan?, unreadLimit: Int64) {
        counts = Counts(
            listed: log.seen ?? 0, new: log.inserted ?? 0, changed: log.updated ?? 0, touched: log.touched ?? 0,
            unchanged: log.unchanged ?? 0, unread: log.unread ?? 0, newlyUnread: log.unreadNew ?? 0,
            vanished: log.vanished ?? 0, skipped: log.skipped ?? 0, restored: log.restored ?? 0, gone: log.gone ?? 0,
            outOfScope: log.outOfScope ?? 0, returned: log.returned ?? 0, leftOut: log.leftOut ?? 0,
            unconfirmed: log.unconfirmed ?? 0, rejected: log.rejected ?? 0,
            rejectsStanding: log.rejectsStanding ?? 0, held: log.held ?? 0,
            heldAsked: log.heldAsked ?? 0, heldThere: log.heldThere ?? 0)
        heldHash = log.heldHash
        outOfScopeHash = log.outOfScopeHash
        walBytes = log.walBytes
        error = log.error
        if let remark = log.remark { remarks.append(remark) }
        if log.state == .superseded {
            remarks.append("a later run has taken this one's place: what is held now, loader status \(store) says")
        }
        nothingListed = plan?.nothingListed ?? false
        approvalIsAnother = plan?.approvalIsAnother ?? false
        outcome =
            switch log.state {
            case .incomplete: .incomplete
            case .held: .held
            // It was merged, with deletions held, before a later run took its place.
            case .superseded where log.heldHash != nil || log.outOfScopeHash != nil: .held
            case .failed, .superseded: .failed
            case .listing, .staged, .merged:
                if approvalIsAnother {
                    .held
                } else {
                    counts.newlyUnread > 0 || counts.unread > unreadLimit ? .unread : .merged
                }
            }
    }

    /// Takes what a merge would do.
    mutating func take(_ plan: MergePlan, from log: RunLogEntry) {
        let (new, changed, touched) = (plan.created ?? 0, plan.changed ?? 0, plan.touched ?? 0)
        let (restored, listed, vanished) = (plan.restored ?? 0, log.seen ?? 0, log.vanished ?? 0)
        counts = Counts(
            listed: listed, new: new, changed: changed, touched: touched,
            unchanged: listed - new - changed - touched - restored - plan.unread - vanished, unread: plan.unread,
            vanished: vanished, skipped: log.skipped ?? 0, restored: restored, gone: plan.gone,
            outOfScope: plan.outOfScope, rejected: plan.refused, held: plan.held + plan.heldOutOfScope)
        heldHash = plan.heldHash
        outOfScopeHash = plan.outOfScopeHash
        nothingListed = plan.nothingListed
        approvalIsAnother = plan.approvalIsAnother
        error = log.error
        outcome = log.error == nil ? .planned : .incomplete
    }
}
