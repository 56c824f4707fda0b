extension Judge {
    /// What is wrong with a row: which law it breaks, and how.
    struct Complaint {
        var law: String
        var what: String
    }

    /// Throws unless the row of a key, or its absence, is as the laws demand.
    func checkRow(_ key: [UInt8]) throws {
        let (old, new) = (before.rows[key], after.rows[key])
        guard let complaint = complaint(key, old, new) else { return }
        let shown = { (row: Picture.Row?) in row.map { "\($0)" } ?? "-" }
        let name = String(decoding: key, as: UTF8.self).debugDescription
        let lines = [
            "\(name) \(complaint.what)", "before: \(shown(old))", "after: \(shown(new))",
            "bucket: \(states(key).map { $0.map { "\($0.facts) \($0.unread.map { "\($0)" } ?? "")" } ?? "-" })",
        ]
        throw LawBroken(complaint.law, lines.joined(separator: "\n  "))
    }

    private func complaint(_ key: [UInt8], _ old: Picture.Row?, _ new: Picture.Row?) -> Complaint? {
        guard covers(key) else {
            return new == old
                ? nil : Complaint(law: "scope", what: "was written though it is outside of the prefix")
        }
        if terms.isIncomplete, new == old { return nil }
        if isHidden(key) {
            return new == old ? nil : Complaint(law: "proof", what: "was written though its folder could not be listed")
        }
        var first: Complaint?
        for state in states(key) {
            guard let complaint = self.complaint(key, old, new, state) else { return nil }
            first = first ?? complaint
        }
        return first
    }

    /// What is wrong if a run saw one state.
    private func complaint(
        _ key: [UInt8], _ old: Picture.Row?, _ new: Picture.Row?, _ object: Snapshot.Object?
    ) -> Complaint? {
        guard let object else { return complaintOfAbsent(key, old, new) }
        guard let new, new.isLive else {
            let isGone = old?.isLive == true
            return Complaint(
                law: isGone ? "proof" : "truth", what: isGone ? "went though it is there" : "should have been written")
        }
        let asRead = mayBeRead(key, object) ? complaintOfRead(key, old, new, object) : nil
        if mayBeRead(key, object), asRead == nil { return nil }
        // What changed while it was read may be unread, too.
        guard object.unread != nil || window.count > 1 else { return asRead }
        return complaintOfUnread(key, old, new, object).map { asRead ?? $0 }
    }

    private func complaintOfAbsent(_ key: [UInt8], _ old: Picture.Row?, _ new: Picture.Row?) -> Complaint? {
        if new == old {
            let mayStay = old?.isLive != true || held.contains(key)
            return mayStay ? nil : Complaint(law: "truth", what: "should have gone")
        }
        guard old?.isLive == true, window.count > 1 || !held.contains(key) else {
            return Complaint(law: "proof", what: "went, or was written, though nothing proves it")
        }
        guard let new else {
            return terms.policy == .remove && !terms.isReferenced
                ? nil : Complaint(law: "proof", what: "was removed")
        }
        guard !new.isLive, terms.policy == .tombstone || terms.isReferenced else {
            return Complaint(law: "proof", what: new.isLive ? "is not in the bucket" : "became a tombstone")
        }
        guard new.facts == old?.facts, new.deleted == new.changed else {
            return Complaint(law: "proof", what: "is a wrong tombstone")
        }
        return complaintOfWriting(old, new)
    }

    /// What is wrong with the live row of an object that could be read.
    private func complaintOfRead(
        _ key: [UInt8], _ old: Picture.Row?, _ new: Picture.Row, _ object: Snapshot.Object
    ) -> Complaint? {
        guard new.facts == object.facts, new.deleted == nil else {
            return Complaint(law: "truth", what: new == old ? "should have been written" : "is not what the bucket has")
        }
        guard let old, old.isLive else { return complaintOfWriting(old, new) }
        let isKnown = old.fingerprint != 0 ? known[key].map { $0 == object.state } : nil
        if new == old {
            let isRenewed = isKnown != false || !isExact
            return isRenewed ? nil : Complaint(law: "truth", what: "should have got a new fingerprint")
        }
        if isKnown == true { return Complaint(law: "unchanged means untouched", what: "was written") }
        guard old.facts == object.facts else { return complaintOfWriting(old, new) }
        return new.isTouched(from: old)
            ? nil : Complaint(law: "unchanged means untouched", what: "was written in more than its fingerprint")
    }

    /// What is wrong with the live row of an object that could not be read.
    private func complaintOfUnread(
        _ key: [UInt8], _ old: Picture.Row?, _ new: Picture.Row, _ object: Snapshot.Object
    ) -> Complaint? {
        if let old, old.isLive {
            // What was refused of its metadata gives way to that it is unread, and is to be told again later.
            let losesReject = rejectsBefore(of: key).contains { $0.column == "metadata" && $0.code == nil }
            let isRenewed = losesReject && new.fingerprint == 0 && new.isTouched(from: old)
            return new == old || isRenewed
                ? nil : Complaint(law: "unknown is not empty", what: "was written though it is unread")
        }
        let isRight = old.map { new.facts.isUnread(object.facts, goneAs: $0.facts) } ?? new.facts.isUnread(object.facts)
        guard isRight, new.fingerprint == 0, new.deleted == nil else {
            return Complaint(law: "unknown is not empty", what: "is not what is known of an unread object")
        }
        return complaintOfWriting(old, new)
    }

    /// What is wrong with the columns that tell of the writing itself.
    private func complaintOfWriting(_ old: Picture.Row?, _ new: Picture.Row) -> Complaint? {
        guard new.run == after.runs.last?.id || after.runs.count > before.runs.count + 1,
            new.changed > old?.changed ?? 0
        else { return Complaint(law: "truth", what: "was written without a new run and time") }
        guard let old else {
            return new.firstSeen == new.changed && new.note == nil
                ? nil : Complaint(law: "truth", what: "is a wrong new row")
        }
        return new.id == old.id && new.note == old.note && new.firstSeen == old.firstSeen
            ? nil : Complaint(law: "identity", what: "has another id, note or first sight")
    }
}
