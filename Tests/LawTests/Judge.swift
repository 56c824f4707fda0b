/// What a merge may and must have made of a table, from the bucket, the table before it and the laws.
struct Judge {
    /// Which keys a merge speaks of, and how.
    struct Terms {
        var prefix: [UInt8]?
        /// What the keys of the folder that could not be listed begin with; nil if there is none such.
        var closed: [UInt8]?
        /// Whether something could not be listed or confirmed, and it is not known what.
        var isIncomplete = false
        /// The held rows whose deletion was approved.
        var approved = Picture.Held()
        /// Whether a hash was given that names nothing that can be approved.
        var approvesAnother = false
        var policy: DeletePolicy
        var scope: ScopeChoice
        /// Whether a foreign key refers to the table.
        var isReferenced = false
    }

    let before: Picture
    let after: Picture
    /// The states of the bucket that the run may have seen; one if nothing changed since it began.
    let window: [Snapshot]
    let terms: Terms
    /// The state of each file that the row before is known to show.
    let known: [[UInt8]: Snapshot.State]

    /// The keys whose deletion had to be held; for a bucket that changed, those whose deletion may be.
    private(set) var heldGone: Set<[UInt8]> = []
    private(set) var heldOutOfScope: Set<[UInt8]> = []
    /// The exit codes that the loader may have.
    private(set) var statuses: Set<Int32> = [0]

    /// Exit codes of runs that merged.
    static let merged: Set<Int32> = [0, 2, 3]

    var isExact: Bool { window.count == 1 && !terms.isIncomplete }
    var isIncomplete: Bool { terms.closed != nil || terms.isIncomplete }
    var held: Set<[UInt8]> { heldGone.union(heldOutOfScope) }

    init(
        before: Picture, after: Picture, window: [Snapshot], terms: Terms, known: [[UInt8]: Snapshot.State]
    ) {
        self.before = before
        self.after = after
        self.window = window
        self.terms = terms
        self.known = known
        applyBrake()
    }

    func covers(_ key: [UInt8]) -> Bool { terms.prefix.map { key.starts(with: $0) } ?? true }

    /// Whether a run could not see what is under a key, and needed to: a key out of scope goes unseen.
    func isHidden(_ key: [UInt8]) -> Bool {
        terms.closed.map { key.starts(with: $0) && Snapshot.covers(key, terms.scope) } ?? false
    }

    func states(_ key: [UInt8]) -> [Snapshot.Object?] { window.map { $0.objects[key] } }

    /// Every key of the table, before and after, and of the bucket.
    var keys: Set<[UInt8]> {
        Set(before.rows.keys).union(after.rows.keys).union(window.flatMap(\.objects.keys))
    }

    private mutating func applyBrake() {
        guard !terms.isIncomplete else {
            statuses = [4]
            return
        }
        let live = before.rows.filter { $0.value.isLive && covers($0.key) }
        let departing = live.filter { states($0.key).contains(nil) && !isHidden($0.key) }
        let gone = departing.filter { Snapshot.covers($0.key, terms.scope) }
        let outOfScope = departing.filter { !Snapshot.covers($0.key, terms.scope) }
        guard window.count == 1 else {
            (heldGone, heldOutOfScope) = (Set(gone.keys), Set(outOfScope.keys))
            statuses = isIncomplete ? [4] : Self.merged
            return
        }
        heldGone = braked(gone, approved: terms.approved.gone, live: live.count)
        heldOutOfScope = braked(outOfScope, approved: terms.approved.outOfScope, live: live.count)
        let unread = unreadCount
        if isIncomplete {
            statuses = [4]
        } else if !held.isEmpty || terms.approvesAnother {
            statuses = [3]
        } else if unread.lowerBound > 0 {
            statuses = [2]
        } else if unread.upperBound > 0 || before.rejects.contains(where: { $0.code != nil && !covers($0) }) {
            // What was unread outside of a prefix stands.
            statuses = [0, 2]
        }
    }

    private func covers(_ reject: Picture.Reject) -> Bool { covers(Array(reject.key.utf8)) }

    /// Which of the rows that would go of one kind are held.
    private func braked(_ departing: [[UInt8]: Picture.Row], approved: Set<String>, live: Int) -> Set<[UInt8]> {
        let rest = departing.filter { !approved.contains($0.value.id) }
        let limit = max(Definition.limitRows, live * Definition.limitPercent / 100)
        let sawNothing = !window[0].objects.keys.contains { covers($0) && !isHidden($0) }
        return sawNothing || terms.approvesAnother || rest.count > limit ? Set(rest.keys) : []
    }

    /// Whether what goes from a table is few enough for a second run, once a first one has merged what is new.
    static func mayGoAfter(_ before: Picture, merging seen: Snapshot, _ terms: Terms) -> Bool {
        let live = Set(before.rows.filter(\.value.isLive).keys)
        let listed = Set(seen.objects.keys.filter { Snapshot.covers($0, terms.scope) })
        let limit = max(Definition.limitRows, live.union(listed).count * Definition.limitPercent / 100)
        let departing = live.subtracting(listed)
        let gone = departing.filter { Snapshot.covers($0, terms.scope) }.count
        return !listed.isEmpty && gone <= limit && departing.count - gone <= limit
    }

    /// How many objects a run finds unread, at least and at most.
    var unreadCount: ClosedRange<Int> {
        let unread = window[0].objects.filter { covers($0.key) && !isHidden($0.key) && $0.value.unread != nil }
        let certain = unread.filter { isAsked($0.key, $0.value) }.count
        let excluded = unread.filter { isNeverAsked($0.key, $0.value) }.count
        return certain...(unread.count - excluded)
    }

    /// Whether a run asks for an object, or sees without asking that it cannot be read.
    func isAsked(_ key: [UInt8], _ object: Snapshot.Object) -> Bool {
        guard object.unread?.isSeenOnlyIfAsked == true, let row = before.rows[key], row.isLive else { return true }
        return row.fingerprint == 0 || known[key].map { $0 != object.state } ?? false
    }

    /// Whether it is certain that a run does not ask for an object.
    func isNeverAsked(_ key: [UInt8], _ object: Snapshot.Object) -> Bool {
        guard object.unread?.isSeenOnlyIfAsked == true, let row = before.rows[key], row.isLive else { return false }
        return row.fingerprint != 0 && known[key] == object.state
    }

    /// Whether a row may show an object as one that was read, though it may be one that cannot be.
    func mayBeRead(_ key: [UInt8], _ object: Snapshot.Object) -> Bool {
        object.unread == nil || !isAsked(key, object)
    }

    /// Throws if a law does not hold.
    func check() throws {
        for key in keys { try checkRow(key) }
        guard after.drifted.isEmpty else {
            throw LawBroken("derivation", "not what the stored objects make: \(after.drifted)")
        }
        try checkHistory()
        guard isExact else { return }
        // What an incomplete run did not find says nothing of the rejects that stand.
        if !isIncomplete { try checkRejects() }
        try checkHeld()
        try checkRun()
    }

    /// Whether it is certain that a merge has no row to write.
    var isSettled: Bool {
        keys.filter(covers).allSatisfy { key in
            guard let object = window[0].objects[key] else {
                return after.rows[key]?.isLive != true || held.contains(key)
            }
            guard let row = after.rows[key], row.isLive else { return false }
            return !mayBeRead(key, object) || row.fingerprint != 0 && known[key] == object.state
        }
    }

    private func checkHistory() throws {
        var expected = before.history
        for (key, old) in before.rows where old.isLive && after.rows[key]?.run != old.run {
            let ending = after.rows[key]?.isLive == true ? "changed" : "gone"
            expected.append(
                Picture.Version(id: old.id, fingerprint: old.fingerprint ?? 0, endedBy: ending, facts: old.facts))
        }
        guard Self.sorted(expected) == Self.sorted(after.history) else {
            let missing = Set(Self.sorted(expected)).subtracting(Self.sorted(after.history)).sorted()
            let excess = Set(Self.sorted(after.history)).subtracting(Self.sorted(expected)).sorted()
            throw LawBroken("history", "missing: \(missing), in excess: \(excess), or one of them twice")
        }
    }

    private static func sorted(_ versions: [Picture.Version]) -> [String] {
        versions.map { "\($0.id) \($0.fingerprint) \($0.endedBy) \($0.facts)" }.sorted()
    }

    private func checkHeld() throws {
        func ids(_ keys: Set<[UInt8]>) -> Set<String> { Set(keys.compactMap { before.rows[$0]?.id }) }
        // What a run over a part holds, or an incomplete one, is a set of its own, and leaves that of the whole as it is.
        let expected =
            terms.prefix == nil && !isIncomplete
            ? Picture.Held(gone: ids(heldGone), outOfScope: ids(heldOutOfScope)) : before.held
        guard after.held == expected else {
            throw LawBroken("brake", "held are \(after.held), expected \(expected)")
        }
    }
}
