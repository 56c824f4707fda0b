internal import Objects
internal import Sync

/// A datastore's status for people.
enum StatusText {
    static func lines(_ status: StoreStatus, verbose: Bool) -> [String] {
        var lines = [headline(status)]
        for run in status.runs {
            lines.append("  " + line(run))
            if verbose, !run.phases.isEmpty { lines.append("      " + run.phases.joined(separator: ", ")) }
            if let error = run.error { lines.append("      \(error)") }
        }
        if let unread = status.freshness.unread, unread > 0 {
            lines.append(
                "  unread: \(Numbers.grouped(unread)) objects are there and could not be read; their rows keep what was last known"
            )
        }
        if !status.freshness.partlyFilled.isEmpty {
            let names = status.freshness.partlyFilled.joined(separator: ", ")
            lines.append("  partly filled: \(names), until full runs have read every object again")
        }
        for held in status.held {
            lines.append("  held: \(Numbers.grouped(held.count)) rows \(held.kind), last held \(held.heldAt)")
            if held.isExpired {
                lines.append("    too long ago to be approved; the next run holds them anew")
            } else {
                lines.append(
                    "    to delete what of it is still \(held.kind) then: loader merge --approve \(held.hash) \(status.store.name)"
                )
            }
        }
        for reject in status.rejects {
            lines.append(
                "  rejected: \(Numbers.grouped(reject.count)) of \(reject.column), such as \(reject.exampleKey): "
                    + reject.exampleReason)
        }
        return lines
    }

    private static func headline(_ status: StoreStatus) -> String {
        let name = "\(status.store.name) (\(status.store.url))"
        let freshness = status.freshness
        let tags = freshness.tagsAsOf.map { "; tags as of \($0)" } ?? ""
        // Where rows are held, all else is as of the run that holds them.
        let keys = freshness.keysAsOf.flatMap { moment in
            moment == freshness.completeAsOf
                ? nil : "current but for \(Numbers.grouped(freshness.held)) held as of \(moment)"
        }
        guard let moment = freshness.completeAsOf, let age = freshness.ageSeconds else {
            return "\(name): \(keys ?? "not merged yet")\(tags)"
        }
        let whole = "current as of \(moment), \(Numbers.duration(age)) ago"
        return "\(name): \(keys.map { "\($0); whole as of \(moment)" } ?? whole)\(tags)"
    }

    private static func line(_ run: StoreStatus.LoggedRun) -> String {
        var parts = ["run \(run.id)", run.state, run.startedAt]
        if run.kind != "full" { parts.insert(run.kind, at: 1) }
        if let seconds = run.seconds { parts.append(Numbers.duration(seconds)) }
        if let seen = run.seen {
            var seenText = "\(Numbers.grouped(seen)) objects"
            if let seconds = run.seconds, seconds > 0 {
                seenText += " (\(Numbers.grouped(Int64(Double(seen) / seconds))) a second)"
            }
            parts.append(seenText)
        }
        let counts: [(String, Int64?)] = [
            ("new", run.inserted), ("changed", run.updated), ("touched", run.touched), ("restored", run.restored),
            ("unread", run.unread), ("vanished", run.vanished), ("gone", run.gone),
            ("out of scope", run.outOfScope), ("returned", run.returned), ("left out", run.leftOut),
            ("unconfirmed", run.unconfirmed), ("rejected", run.rejected), ("held", run.held),
        ]
        for (word, count) in counts {
            if let count, count > 0 { parts.append("\(Numbers.grouped(count)) \(word)") }
        }
        if !run.requests.isEmpty { parts.append("requests: \(run.requests.joined(separator: " + "))") }
        if let wal = run.walBytes { parts.append("at most \(Numbers.bytes(wal)) of WAL") }
        return parts.joined(separator: ", ")
    }
}

extension StoreStatus {
    /// The status as one JSON object.
    var json: JSON {
        .object([
            ("store", .string(store.name)), ("bucket", .string(store.url.description)),
            ("complete_as_of", JSON(freshness.completeAsOf)),
            ("age_seconds", freshness.ageSeconds.map { .number($0) } ?? .null),
            ("keys_as_of", JSON(freshness.keysAsOf)), ("metadata_as_of", JSON(freshness.metadataAsOf)),
            ("tags_as_of", JSON(freshness.tagsAsOf)),
            ("partly_filled", .array(freshness.partlyFilled.map { .string($0) })), ("unread", JSON(freshness.unread)),
            ("last_run", JSON(freshness.lastRun)),
            ("last_state", JSON(freshness.lastState)),
            ("runs", .array(runs.map(\.json))),
            (
                "held",
                .array(
                    held.map {
                        .object([
                            ("kind", .string($0.kind)), ("run", .integer($0.run)), ("hash", .string($0.hash)),
                            ("rows", .integer($0.count)), ("held_at", .string($0.heldAt)),
                            ("expired", .bool($0.isExpired)),
                        ])
                    })
            ),
            (
                "rejects",
                .array(
                    rejects.map {
                        .object([
                            ("column", .string($0.column)), ("count", .integer($0.count)),
                            ("example_key", .string($0.exampleKey)), ("example_reason", .string($0.exampleReason)),
                        ])
                    })
            ),
        ])
    }
}

extension StoreStatus.LoggedRun {
    fileprivate var json: JSON {
        .object([
            ("run", .integer(id)), ("kind", .string(kind)), ("state", .string(state)),
            ("started_at", .string(startedAt)),
            ("finished_at", JSON(finishedAt)), ("listed", JSON(seen)), ("new", JSON(inserted)),
            ("changed", JSON(updated)),
            ("touched", JSON(touched)), ("unread", JSON(unread)), ("vanished", JSON(vanished)),
            ("restored", JSON(restored)), ("gone", JSON(gone)),
            ("out_of_scope", JSON(outOfScope)), ("returned", JSON(returned)), ("left_out", JSON(leftOut)),
            ("unconfirmed", JSON(unconfirmed)),
            ("rejected", JSON(rejected)), ("rejects_standing", JSON(rejectsStanding)), ("held", JSON(held)),
            ("wal_bytes", JSON(walBytes)),
            ("requests", .verbatim(requestJSON)), ("phase_seconds", .verbatim(phaseJSON)), ("error", JSON(error)),
        ])
    }
}
