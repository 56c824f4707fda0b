extension Judge {
    /// Throws unless the run log says of the run what it did.
    func checkRun() throws {
        guard let run = after.runs.last else { throw LawBroken("run log", "there is no run") }
        let wanted = isIncomplete ? "incomplete" : held.isEmpty ? "merged" : "held"
        guard run.state == wanted, run.isComplete == (wanted == "merged") else {
            throw LawBroken("run log", "run \(run.id) is \(run.state), expected \(wanted)")
        }
        // Two loaders at once share what there was to do.
        guard after.runs.count <= before.runs.count + 1 else { return }
        var found = run.counts.mapValues { Int($0) }
        let unread = found.removeValue(forKey: "unread") ?? -1
        guard unreadCount.contains(unread) else {
            throw LawBroken("run log", "run \(run.id) counts \(unread) unread, expected \(unreadCount)")
        }
        let newlyUnread = found.removeValue(forKey: "unread_new") ?? -1
        guard newlyUnreadCount.contains(newlyUnread) else {
            throw LawBroken(
                "run log", "run \(run.id) counts \(newlyUnread) newly unread, expected \(newlyUnreadCount)")
        }
        let expected = counts(unread: unread)
        guard found == expected else {
            throw LawBroken("run log", "run \(run.id) counts \(found), expected \(expected)")
        }
    }

    /// How many of the unread objects no run before found unread, at least and at most.
    private var newlyUnreadCount: ClosedRange<Int> {
        let known = Set(before.rejects.filter { $0.code != nil && !$0.isEncoded }.map { Array($0.key.utf8) })
        let unread = window[0].objects.filter {
            covers($0.key) && !isHidden($0.key) && $0.value.unread != nil && !known.contains($0.key)
        }
        let possible = unread.filter { key, object in
            !isNeverAsked(key, object) && object.unread?.companion.map(known.contains) != true
        }
        let certain = possible.filter { key, object in
            isAsked(key, object) && !known.contains(Folder.parts(of: key).folder + Folder.companionName)
        }
        return certain.count...possible.count
    }

    private func counts(unread: Int) -> [String: Int] {
        let seen = window[0].objects.keys.count { covers($0) && !isHidden($0) }
        var counts: [String: Int] = [:]
        for name in Picture.Run.countNames where !name.hasPrefix("unread") { counts[name] = 0 }
        counts["seen"] = seen
        counts["held"] = held.count
        for key in keys where after.rows[key] != before.rows[key] {
            if let kind = kind(of: key) { counts[kind, default: 0] += 1 }
        }
        let written = ["inserted", "updated", "touched", "restored"].reduce(0) { $0 + (counts[$1] ?? 0) }
        counts["unchanged"] = seen - written - unread
        return counts
    }

    /// What the run log calls what happened to a row; nil for an unread object, which is counted as that alone.
    private func kind(of key: [UInt8]) -> String? {
        let (old, new) = (before.rows[key], after.rows[key])
        guard new?.isLive == true else { return Snapshot.covers(key, terms.scope) ? "gone" : "out_of_scope" }
        if let object = window[0].objects[key], !mayBeRead(key, object) { return nil }
        guard let old else { return "inserted" }
        guard old.isLive else { return "restored" }
        return old.run == new?.run ? "touched" : "updated"
    }
}
