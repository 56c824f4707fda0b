internal import Sync

extension RunReport {
    /// The report as one JSON object.
    var json: JSON {
        .object([
            ("store", .string(store)), ("run", JSON(run)), ("outcome", .string(outcome.word)),
            ("exit_code", .integer(Int64(outcome.exitCode))), ("resumed", .bool(isResumed)), ("prefix", JSON(prefix)),
            ("listed", .integer(counts.listed)), ("new", .integer(counts.new)), ("changed", .integer(counts.changed)),
            ("touched", .integer(counts.touched)), ("unchanged", .integer(counts.unchanged)),
            ("unread", .integer(counts.unread)), ("unread_new", .integer(counts.newlyUnread)),
            ("vanished", .integer(counts.vanished)), ("skipped", .integer(counts.skipped)),
            ("restored", .integer(counts.restored)),
            ("gone", .integer(counts.gone)), ("out_of_scope", .integer(counts.outOfScope)),
            ("returned", .integer(counts.returned)), ("left_out", .integer(counts.leftOut)),
            ("unconfirmed", .integer(counts.unconfirmed)),
            ("rejected", .integer(counts.rejected)),
            ("rejects_standing", .integer(counts.rejectsStanding)), ("held", .integer(counts.held)),
            ("held_asked", .integer(counts.heldAsked)), ("held_there", .integer(counts.heldThere)),
            ("held_hash", JSON(heldHash)),
            ("out_of_scope_hash", JSON(outOfScopeHash)),
            ("nothing_listed", .bool(nothingListed)), ("approval_is_another", .bool(approvalIsAnother)),
            (
                "held_folders",
                .array(
                    heldFolders.map {
                        .object([("folder", .string($0.folder)), ("rows", .integer($0.count))])
                    })
            ),
            ("samples", .object(samples.map { ($0.kind, .array($0.keys.map { .string($0) })) })),
            ("phase_seconds", .object(phases.map { ($0.phase, .number($0.seconds)) })), ("seconds", .number(seconds)),
            (
                "requests",
                .object(requests.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) })
            ),
            ("wal_bytes", JSON(walBytes)), ("error", JSON(error)), ("remarks", .array(remarks.map { .string($0) })),
        ])
    }
}
