/// What a merge may and must have made of a table, from the bucket, the table before it and the laws.
struct Judge {
    /// Which keys a merge speaks of, and how.
    struct Terms {
        var prefix: [UInt8]?
        /// Whether some folder could not be listed.
        var isIncomplete = false
        /// The ids that were approved; nil if no hash was given.
        var approved: Set<String>?
        /// Whether a hash was given that is not the one of what is held.
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
    let known: [[UInt8]: Folder.File]

    /// The keys whose deletion had to be held; for a bucket that changed, those whose deletion may be.
    private(set) var held: Set<[UInt8]> = []
    /// The exit codes that the loader may have.
    private(set) var statuses: Set<Int32> = [0]
    /// Whether approved rows were to be deleted.
    private(set) var usesApproval = false

    var isExact: Bool { window.count == 1 && !terms.isIncomplete }

    init(before: Picture, after: Picture, window: [Snapshot], terms: Terms, known: [[UInt8]: Folder.File]) {
        self.before = before
        self.after = after
        self.window = window
        self.terms = terms
        self.known = known
        applyBrake()
    }

    func covers(_ key: [UInt8]) -> Bool { terms.prefix.map { key.starts(with: $0) } ?? true }

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
        let departing = live.filter { states($0.key).contains(nil) }
        guard window.count == 1 else {
            held = Set(departing.keys)
            statuses = [0, 3]
            return
        }
        let approved = departing.filter { terms.approved?.contains($0.value.id) == true }
        let rest = departing.filter { approved[$0.key] == nil }
        usesApproval = !approved.isEmpty
        let limit = max(Definition.limitRows, live.count * Definition.limitPercent / 100)
        let sawNothing = !window[0].objects.keys.contains { covers($0) }
        if !rest.isEmpty, sawNothing || terms.approvesAnother || rest.count > limit { held = Set(rest.keys) }
        statuses = held.isEmpty && !terms.approvesAnother ? [0] : [3]
    }

    /// Throws if a law does not hold.
    func check() throws {
        for key in keys { try checkRow(key) }
        try checkHistory()
        guard isExact else { return }
        try checkRejects()
        try checkHeld()
        try checkRun()
    }

    private func checkHistory() throws {
        var expected = before.history
        for (key, old) in before.rows where old.isLive && after.rows[key]?.fingerprint != old.fingerprint {
            let ending = after.rows[key]?.isLive == true ? "changed" : "gone"
            expected.append(
                Picture.Version(id: old.id, fingerprint: old.fingerprint ?? 0, endedBy: ending, facts: old.facts))
        }
        guard Self.sorted(expected) == Self.sorted(after.history) else {
            throw LawBroken("history", "expected \(Self.sorted(expected)), found \(Self.sorted(after.history))")
        }
    }

    private static func sorted(_ versions: [Picture.Version]) -> [String] {
        versions.map { "\($0.id) \($0.fingerprint) \($0.endedBy) \($0.facts)" }.sorted()
    }

    private func checkHeld() throws {
        let isCleared = terms.prefix == nil || usesApproval
        let expected = held.isEmpty ? (isCleared ? [] : before.held) : Set(held.compactMap { before.rows[$0]?.id })
        guard after.held == expected else {
            throw LawBroken("brake", "held are \(after.held.sorted()), expected \(expected.sorted())")
        }
    }

    private func checkRun() throws {
        guard let run = after.runs.last else { throw LawBroken("run log", "there is no run") }
        let wanted = held.isEmpty ? "merged" : "held"
        guard run.state == wanted, run.isComplete == (wanted == "merged") else {
            throw LawBroken("run log", "run \(run.id) is \(run.state), expected \(wanted)")
        }
        // Two loaders at once share what there was to do.
        guard after.runs.count <= before.runs.count + 1 else { return }
        let seen = window[0].objects.keys.count { covers($0) }
        var expected = ["seen": seen, "held": held.count, "inserted": 0, "restored": 0, "updated": 0, "departed": 0]
        for key in keys where after.rows[key] != before.rows[key] {
            let kind =
                switch (before.rows[key]?.isLive, after.rows[key]?.isLive) {
                case (nil, _): "inserted"
                case (true, true): "updated"
                case (true, _): "departed"
                default: "restored"
                }
            expected[kind, default: 0] += 1
        }
        expected["unchanged"] =
            seen - (expected["inserted"] ?? 0) - (expected["updated"] ?? 0) - (expected["restored"] ?? 0)
        var found = run.counts.mapValues { Int($0) }
        found["departed"] =
            (found.removeValue(forKey: "gone") ?? -1) + (found.removeValue(forKey: "out_of_scope") ?? -1)
        guard found == expected else {
            throw LawBroken("run log", "run \(run.id) counts \(found), expected \(expected)")
        }
    }
}
