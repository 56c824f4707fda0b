/// A fault to be put into a file of the product, and the tests that must notice it.
struct SourceMutant: Sendable {
    let fault: Mutant
    /// The file, from the root of the project.
    let file: String
    /// A pattern of tests, as `swift test --filter` takes it.
    let tests: String

    init(_ name: String, in file: String, _ original: String, _ replacement: String, noticedBy tests: String) {
        fault = Mutant(name: name, original: original, replacement: replacement)
        self.file = file
        self.tests = tests
    }
}

/// Faults in Swift, and those in SQL that no history can show.
enum SourceMutants {
    static let all = comparing + listing + staging + deriving + witness + buckets + quoting + proofs

    private static let comparing = [
        SourceMutant(
            "an object that was changing is not looked at again", in: "Sources/Sync/Listing/Differ.swift",
            " && stored != .lookAgain", "", noticedBy: "DifferTests"),
        SourceMutant(
            "a key may come twice", in: "Sources/Sync/Listing/Differ.swift",
            "previous.map { ByteOrder.compare($0.span, key.span) < 0 } ?? true", "true", noticedBy: "DifferTests"),
        SourceMutant(
            "keys behind the last listed one are not gone", in: "Sources/Sync/Listing/Differ.swift",
            "return listingEnded ? passTable(before: nil, into: &batch) ?? .nothing : .listing",
            "return listingEnded ? .nothing : .listing", noticedBy: "DifferTests"),
        SourceMutant(
            "what the definition no longer covers stays", in: "Sources/Sync/Listing/Differ.swift",
            "if !isCovered { take(key, isCovered: false, into: &batch) }", "", noticedBy: "DifferTests"),
        SourceMutant(
            "objects that vanished are nowhere counted", in: "Sources/Sync/Staging/Batch.swift",
            "vanished += candidates.count - page.count", "", noticedBy: "DifferTests"),
        SourceMutant(
            "the walk ends with its first page", in: "Sources/Sync/Listing/TableWalk.swift",
            "if page.count < pageSize {", "if page.count <= pageSize {", noticedBy: "RangeTests"),
        SourceMutant(
            "the walk leaves the prefix", in: "Sources/Sync/Listing/TableWalk.swift",
            "guard last.starts(with: prefix) else {", "guard true || last.starts(with: prefix) else {",
            noticedBy: "prefixMergesTouchNothingElse"),
        SourceMutant(
            "a range includes its lower bound", in: "Sources/Objects/KeyRange.swift",
            "compare(key, lowerBound.bytes.span) <= 0", "compare(key, lowerBound.bytes.span) < 0",
            noticedBy: "KeyRangeTests"),
    ]

    private static let listing = [
        SourceMutant(
            "what lies in a gap is gone", in: "Sources/Sync/Listing/Differ.swift", "if isInGap(key) { return }", "",
            noticedBy: "whatLiesInAGapIsLeftOut"),
        SourceMutant(
            "a gap is not written down at once", in: "Sources/Sync/Listing/RangeSync.swift",
            "_ = try await stager.link.all(Statement(SQLText.Loader.noteGap), parameters) { _ in }", "_ = parameters",
            noticedBy: "aRunWithAGapIsNotResumed"),
        SourceMutant(
            "what was staged whole deletes in gaps", in: "SQL/extension/12_plan.sql",
            "'OR EXISTS (SELECT FROM %1$s AS x WHERE x.run_id = $1 AND x.kind = $3 AND g.key ^@ x.key))',",
            "'OR g.kind = $3)',", noticedBy: "whatLiesInAGapOfAWholeListingStays"),
        // No history shows it: whoever is asked for what goes answers that it is there, or not to be reached.
        SourceMutant(
            "an incomplete run deletes what it could not list", in: "SQL/extension/12_plan.sql",
            "IF run.error IS NOT NULL AND plan.gone > 0 THEN", "IF false THEN", noticedBy: "RangeTests|BrakeTests"),
        SourceMutant(
            "ranges that failed delete", in: "SQL/extension/12_plan.sql",
            "WHERE r.run_id = $1 AND r.complete'", "WHERE r.run_id = $1'", noticedBy: "aRangeThatFailsDeletesNothing"),
        SourceMutant(
            "a listing that broke off goes on after its first key", in: "Sources/Sync/Listing/Lister.swift",
            "ObjectKey(Array(page.key(at: page.count - 1)))", "ObjectKey(Array(page.key(at: 0)))",
            noticedBy: "aStoreThatFailsForAMomentIsAskedAgain"),
        SourceMutant(
            "a range that failed is forgotten", in: "Sources/Sync/Listing/RangeBoard.swift", "gap = gap ?? error",
            "gap = gap ?? nil", noticedBy: "aRangeThatCannotBeListedLeavesTheOthers"),
        SourceMutant(
            "both parts of a split range are listed to its end", in: "Sources/Sync/Listing/RangePlanner.swift",
            "first.upperBound = key.text", "", noticedBy: "RangeTests"),
        SourceMutant(
            "what is listed in no order is compared nevertheless", in: "Sources/Sync/Listing/RangeCrew.swift",
            "isOutOfOrder: await board.isOutOfOrder", "isOutOfOrder: false",
            noticedBy: "aBucketThatIgnoresBoundsIsListedInOneRange"),
    ]

    private static let staging = [
        SourceMutant(
            "a batch whose commit was in doubt is staged again", in: "Sources/Sync/Staging/Stager.swift",
            "if now == target { return true }", "if now == target { return false }", noticedBy: "InDoubtTests"),
        SourceMutant(
            "a batch whose commit was in doubt counts as staged", in: "Sources/Sync/Staging/Stager.swift",
            "if now == target { return true }", "if now == target || true { return true }", noticedBy: "InDoubtTests"),
        SourceMutant(
            "a merge whose commit was in doubt is an error", in: "Sources/Sync/Merging/Merge.swift",
            "if state?.isMerged == true { return true }", "", noticedBy: "InDoubtTests"),
        SourceMutant(
            "held deletions are no news", in: "Sources/Sync/Reporting/RunReport.swift", "case .held: 3",
            "case .held: 0",
            noticedBy: "showsHowToApprove"),
    ]

    private static let deriving = [
        SourceMutant(
            "a loader may say what was derived", in: "Templates/trigger/triggers.sql.mustache",
            "NEW.derived_by := NULL; IF", "IF", noticedBy: "StagedDerivationTests"),
        SourceMutant(
            "it is derived under anybody's operators", in: "SQL/extension/35_derivation.sql",
            "current_setting('search_path') = 'pg_catalog, pg_temp'", "true",
            noticedBy: "StagedDerivationTests"),
        SourceMutant(
            "what another derivation made is taken", in: "SQL/extension/27_merge_parts.sql",
            "WHEN p.derived_by = %L", "WHEN p.derived_by IN (p.derived_by, %L)",
            noticedBy: "StagedDerivationTests"),
        SourceMutant(
            "the indexes are not put back", in: "SQL/extension/29_merge_steps.sql",
            "PERFORM datastore.put_indexes_back(set_aside);", "NULL;", noticedBy: "FirstLoadTests"),
        SourceMutant(
            "indexes of which more is known are dropped", in: "SQL/extension/22_indexes.sql",
            "AND NOT i.indisclustered AND NOT i.indisreplident", "", noticedBy: "FirstLoadTests"),
    ]

    private static let witness = [
        SourceMutant(
            "what was left out of a listing counts as gone", in: "Sources/Sync/Asking/Witness.swift",
            "began.microseconds - tolerance ? .returned : .leftOut",
            "began.microseconds - tolerance ? .returned : .gone",
            noticedBy: "WitnessTests"),
        SourceMutant(
            "what cannot be told counts as gone", in: "Sources/Sync/Asking/Witness.swift",
            "case .unknown: return .unconfirmed", "case .unknown: return .gone", noticedBy: "WitnessTests"),
        SourceMutant(
            "what came back counts as left out", in: "Sources/Sync/Asking/Witness.swift",
            "began.microseconds - tolerance ? .returned : .leftOut",
            "began.microseconds - tolerance ? .leftOut : .leftOut",
            noticedBy: "whatCameBackStays"),
        SourceMutant(
            "the end of a listing is believed", in: "Sources/Sync/Listing/Lister.swift",
            "guard isOrdered, bucket.traits.mayEndEarly else { return nil }", "guard false else { return nil }",
            noticedBy: "aListingThatEndsEarlyGoesOn"),
        SourceMutant(
            "a merge deletes without a witness", in: "SQL/extension/17_witness.sql", "IF unasked > 0 THEN",
            "IF false THEN", noticedBy: "noMergeDeletesWithoutAnAnswer"),
        SourceMutant(
            "a listing that left out objects is trusted elsewhere in its range", in: "SQL/extension/17_witness.sql",
            "r.run_id = run.id AND counts.left_out > 0", "r.run_id = run.id AND false",
            noticedBy: "whatAListingLeavesOutIsSaid"),
        SourceMutant(
            "files are looked for through links", in: "Sources/FileBucket/FileWitness.swift",
            "guard state.isRegularFile else { return .gone }", "", noticedBy: "FileWitnessTests"),
    ]

    private static let buckets = [
        SourceMutant(
            "links are followed", in: "Sources/FileBucket/Descriptor.swift",
            "calls.open(raw, name, flags | O_NOFOLLOW | O_NONBLOCK", "calls.open(raw, name, flags | O_NONBLOCK",
            noticedBy: "TreeTests"),
        SourceMutant(
            "a change of the attributes is none of the file", in: "Sources/FileBucket/FileState.swift",
            "hasher.add(time.nanoseconds)", "", noticedBy: "FileStateTests"),
        SourceMutant(
            "what a companion says is none of the file", in: "Sources/FileBucket/FileState.swift",
            "hasher.add(entry?.bits ?? 0)", "", noticedBy: "CompanionTests"),
        SourceMutant(
            "a file that cannot be looked at has no metadata", in: "Sources/FileBucket/FolderWalk.swift",
            "if refusal == nil { page.setUnread(reason, at: page.count - 1) }", "_ = (reason, refusal)",
            noticedBy: "UnreadTests"),
        SourceMutant(
            "every listing refuses a companion", in: "Sources/FileBucket/FolderWalk.swift",
            "contents.hasFiles && range.contains(key.span)", "contents.hasFiles", noticedBy: "CompanionTests"),
        SourceMutant(
            "what changed behind the listing is settled", in: "Sources/FileBucket/PageReading.swift",
            "if page.fingerprint(at: place) != fingerprint {", "if false {", noticedBy: "CompanionTests"),
        SourceMutant(
            "a file that was just written is settled", in: "Sources/FileBucket/FileTime.swift",
            "now.nanoseconds - nanoseconds <= window", "now.nanoseconds - nanoseconds <= window - window",
            noticedBy: "FileStateTests"),
        SourceMutant(
            "folders sort by their bare names", in: "Sources/FileBucket/FolderNames.swift",
            "return !leftIsFolder || slash < bytes[right.start + shared]", "return true", noticedBy: "OrderTests"),
        SourceMutant(
            "what may not be read is an empty folder", in: "Sources/FileBucket/FolderWalk.swift",
            "page.gaps.append(ObjectPage.Gap(beginning: path, failure))", "_ = failure", noticedBy: "TreeTests"),
        SourceMutant(
            "facts of a fingerprint run into each other", in: "Sources/Objects/Fingerprint.swift",
            "add(Int64(bytes.count))", "", noticedBy: "FingerprintTests"),
        SourceMutant(
            "U+0000 is text", in: "Sources/Objects/StorableText.swift", "if byte == 0 { return .containsNull }", "",
            noticedBy: "StorableTextTests"),
        SourceMutant(
            "a star matches a slash", in: "Sources/Objects/GlobMatcher.swift", "case .anyButSlash: scalar != \"/\"",
            "case .anyButSlash: true", noticedBy: "GlobTests"),
    ]

    private static let quoting = [
        SourceMutant(
            "a quote in a name ends it", in: "Sources/Names/Identifier.swift",
            "if scalar == \"\\\"\" { quoted.unicodeScalars.append(\"\\\"\") }", "", noticedBy: "IdentifierTests"),
        SourceMutant(
            "a quote in a constant ends it", in: "Sources/Names/Literal.swift",
            "case \"'\": quoted.append(contentsOf: \"''\".unicodeScalars)", "case \"'\": quoted.append(scalar)",
            noticedBy: "LiteralTests"),
        SourceMutant(
            "keywords are names", in: "Sources/Names/Identifier.swift",
            "if isPlainWord && !Keywords.mustBeQuoted.contains(name) {", "if isPlainWord {",
            noticedBy: "ServerQuotingTests"),
    ]

    /// What the registry demands as proof; loaders that work as they should never fall short of it.
    private static let proofs = [
        SourceMutant(
            "the lease is never checked", in: "SQL/extension/08_lease.sql",
            "IF NOT FOUND THEN\n        RAISE EXCEPTION 'run % no longer holds",
            "IF false THEN\n        RAISE EXCEPTION 'run % no longer holds",
            noticedBy: "withoutTheTokenARunIsOutOfReach"),
        SourceMutant(
            "a run that is not staged is merged", in: "SQL/extension/08_lease.sql",
            "IF NOT FOUND OR run.state <> 'staged' THEN", "IF NOT FOUND THEN",
            noticedBy: "aRunThatIsNotStagedIsNotMerged"),
        SourceMutant(
            "a new run leaves the staging of the last", in: "SQL/extension/09_runs.sql",
            "PERFORM datastore.empty_staging(store);\nEND", "END",
            noticedBy: "aRunThatTakesAnothersPlaceBeginsWithAnEmptyStaging"),
        // The histories write a limit, and then half is none.
        SourceMutant(
            "more than half may go", in: "SQL/extension/19_brake.sql",
            "needed := greatest(needed, 2 * departing);", "NULL;", noticedBy: "DefaultBrakeTests"),
        SourceMutant(
            "ranges are not checked for gaps and ends", in: "SQL/extension/11_staging.sql",
            "WHERE NOT span.complete", "WHERE false AND NOT span.complete",
            noticedBy: "aRangeThatWasNotListedToItsEndDeletesNothing"),
        SourceMutant(
            "a run without ranges counts as staged", in: "SQL/extension/11_staging.sql",
            "IF listed.ranges = 0 THEN", "IF false THEN", noticedBy: "ProofTests"),
        SourceMutant(
            "the merge does not compare the staging with the run", in: "SQL/extension/12_plan.sql",
            "IS DISTINCT FROM (run.staged_p, run.staged_g, run.staged_r, run.staged_u, run.staged_c, run.ranges, run.seen)",
            "IS NULL",
            noticedBy: "ProofTests"),
        SourceMutant(
            "a run is resumed without its staging", in: "SQL/extension/09_runs.sql",
            "HAVING count(*) > 0;", "HAVING true;",
            noticedBy: "ProofTests"),
        SourceMutant(
            "a key may be staged twice", in: "SQL/extension/18_merge.sql",
            "IF is_doubled THEN", "IF false THEN", noticedBy: "ProofTests"),
        SourceMutant(
            "whatever differs of an object is its storage class", in: "Sources/Objects/Fingerprint.swift",
            "(bits ^ other.bits) & ~0xFF == 0", "true", noticedBy: "StorageClassMarkTests"),
        SourceMutant(
            "an object that moved keeps the storage class that it had", in: "SQL/extension/28_merge_statements.sql",
            "SET fingerprint = g.fingerprint, storage_class = g.storage_class", "SET fingerprint = g.fingerprint",
            noticedBy: "aMoveIsNoVersionAndIsNotAskedFor"),
        SourceMutant(
            "an answer is kept as long as its alarm", in: "Sources/HTTP/Exchange.swift",
            "alarm?.cancel()", "_ = alarm",
            noticedBy: "anAnswerIsForgottenWithItsReader"),
        SourceMutant(
            "tombstones are written again and again", in: "SQL/extension/28_merge_statements.sql",
            "t.key = g.key AND t.fingerprint IS NOT NULL RETURNING g.kind", "t.key = g.key RETURNING g.kind",
            noticedBy: "ProofTests"),
        SourceMutant(
            "the scope is never looked at again", in: "SQL/extension/12_plan.sql",
            "SELECT EXISTS ( SELECT FROM ( SELECT pg_catalog.max(m.id) AS id FROM datastore.run AS m",
            "SELECT true OR EXISTS ( SELECT FROM ( SELECT pg_catalog.max(m.id) AS id FROM datastore.run AS m",
            noticedBy: "aNarrowerPrefixTakesRowsAwayAndAWiderOneBringsThemBack"),
        SourceMutant(
            "rows outside of a narrower prefix stay", in: "SQL/extension/12_plan.sql",
            "IF run.kind <> 'prefix' AND NOT datastore.is_in_step_with_scope(run)", "IF false",
            noticedBy: "aNarrowerPrefixTakesRowsAwayAndAWiderOneBringsThemBack"),
        SourceMutant(
            "a range that was staged whole knows no scope", in: "SQL/extension/25_reduction.sql",
            "CASE WHEN datastore.%3$I(t.key) THEN $2 ELSE $3 END", "$2",
            noticedBy: "aPrefixStagedWholeInANarrowerScopeLosesWhatIsOutOfItAndNothingElse"),
        SourceMutant(
            "a range that was staged whole goes beyond its prefix", in: "SQL/extension/25_reduction.sql",
            "'WHERE t.fingerprint IS NOT NULL AND t.key ^@ $4 AND", "'WHERE t.fingerprint IS NOT NULL AND",
            noticedBy: "aPrefixStagedWholeInANarrowerScopeLosesWhatIsOutOfItAndNothingElse"),
        SourceMutant(
            "of a whole listing everything is asked for", in: "SQL/extension/25_reduction.sql",
            "'AND t.fingerprint = g.fingerprint AND g.fingerprint <> 0'", "'AND false'",
            noticedBy: "onlyWhatDiffersIsAskedFor"),
        SourceMutant(
            "keys that are listed twice count twice", in: "SQL/extension/25_reduction.sql",
            "seen = r.seen - doubled", "seen = r.seen", noticedBy: "keysThatAreListedTwiceCountOnce"),
        SourceMutant(
            "a store that never tells of a key is asked for ever", in: "Sources/Sync/Listing/Lister.swift",
            "failures += 1", "failures = 1", noticedBy: "aStoreThatForgetsItsTokens"),
    ]
}
