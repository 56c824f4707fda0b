internal import Foundation
internal import TestSupport

extension HistoryRunner {
    func carryOut(_ step: Step) async throws {
        if try change(step) { return changed() }
        switch step {
        case .note, .reference, .unreference, .scope: try await alter(step)
        case .age(let hours): try await age(hours: hours)
        case .merge: try await merge()
        case .restart: try await restart()
        case .failing(let number, let call): try await merge(whileFails: call, key(number))
        case .vanish(let count): try await vanish(keeping: count)
        case .swallow(let swallower): try await merge(against: swallower)
        case .lockTable: try await mergeWhileTableIsLocked()
        case .lockRow(let number): try await mergeWhileRowIsLocked(key(number))
        case .revive(let point): try await revive(at: point)
        case .hang(let point): try await hang(at: point)
        case .stuck(let point): try await beStuck(at: point)
        case .outage(let point): try await stopInOutage(at: point)
        case .away(let point, let outage): try await stop(at: point, whileBucketIsAway: outage)
        case .partial(let prefix):
            try await merge(prefix: KeyPool.prefixes[prefix % KeyPool.prefixes.count])
        case .dryRun: try await dryRun()
        case .approve(let approval): try await approve(approval)
        case .kill(let point): try await kill(at: point)
        case .killLate(let time): try await killLater(milliseconds: time)
        case .pause(let point): try await pause(at: point)
        case .overtake(let point): try await overtake(at: point)
        case .sever(let point): try await sever(at: point)
        case .both: try await both()
        case .cut(let bytes): try await cut(after: bytes)
        case .doubt(let commit): try await loseAnswer(toCommit: commit)
        case .refuse(let time): try await refuse(milliseconds: time)
        case .slow(let time): try await slow(milliseconds: time)
        case .crash(let time): try await crash(milliseconds: time)
        case .root(let state): try await merge(whileRootIs: state)
        case .closedFolder(let folder): try await mergeWithClosed(KeyPool.folders[folder % KeyPool.folders.count])
        default: throw LawBroken("harness", "\(step) is not carried out")
        }
    }

    /// Changes what can be read of the bucket and what its files are described as; false if the step is of another kind.
    private func changeReading(_ step: Step) throws -> Bool {
        let folders = CompanionPool.folders
        func path(_ number: Int) -> [UInt8] {
            let name = folders[number % folders.count]
            return Array((name.isEmpty ? "" : name + "/").utf8)
        }
        switch step {
        case .twin(let number, let other): try folder.twin(key(number), key(other))
        case .touch(let number, let touch): try folder.touch(key(number), touch)
        case .deny(let number): folder.deny(key(number))
        case .allow(let number): folder.allow(key(number))
        case .describe(let number, let entry):
            try folder.describe(key(number), entry: entry % CompanionPool.entries.count)
        case .describeFolder(let number, let entry): try folder.describeFolder(path(number), entry: entry)
        case .spoil(let number, let spoiling): try folder.spoil(path(number), spoiling)
        case .undescribe(let number): folder.undescribe(path(number))
        default: return false
        }
        return true
    }

    private func key(_ number: Int) -> [UInt8] { KeyPool.keys[number % KeyPool.keys.count] }
    private func attributes(_ number: Int) -> AttributeSet { AttributePool.sets[number % AttributePool.sets.count] }

    /// Changes the bucket; false if the step is of another kind.
    private func change(_ step: Step) throws -> Bool {
        switch step {
        case .put(let number, let content, let set):
            try folder.put(key(number), content: content, attributes: attributes(set))
        case .replace(let number, let content, let set):
            try folder.replace(key(number), content: content, attributes: attributes(set))
        case .edit(let number, let content): try folder.edit(key(number), content: content)
        case .annotate(let number, let set): try folder.annotate(key(number), attributes: attributes(set))
        case .delete(let number): folder.delete(key(number))
        case .fill(let count, let set):
            for number in 0..<min(count, KeyPool.bulkCount) {
                try folder.put(KeyPool.bulk(number), content: number % 4, attributes: attributes(set + number % 2))
            }
        case .clear(let from, let count):
            for number in from..<min(from + count, KeyPool.bulkCount) { folder.delete(KeyPool.bulk(number)) }
        case .move(let from, let to):
            let names = KeyPool.folders.map { Array($0.utf8) }
            folder.move(names[from % names.count], to: names[to % names.count])
        default: return try changeReading(step)
        }
        return true
    }

    /// Does what people do with the database.
    private func alter(_ step: Step) async throws {
        switch step {
        case .note(let number, let text):
            let key = hexadecimal(key(number))
            try await database.psql(
                "UPDATE public.law SET reviewed_by = 'reader \(text)' WHERE convert_to(key, 'UTF8') = '\\x\(key)'")
        case .reference(let action):
            try await database.psql(
                """
                DROP TABLE IF EXISTS reference, reference_count;
                CREATE TABLE reference (object_id uuid REFERENCES public.law (id) ON DELETE \(action.rawValue));
                INSERT INTO reference SELECT id FROM public.law;
                CREATE TABLE reference_count AS SELECT count(*) AS wanted FROM reference;
                """)
            isReferenced = true
        case .unreference:
            try await database.psql("DROP TABLE IF EXISTS reference, reference_count")
            isReferenced = false
        case .scope(let choice):
            try await database.psql(world.scopeStatements(policy, choice))
            scope = choice
        default: throw LawBroken("harness", "\(step) is not carried out")
        }
    }

    /// Lets time pass: everything that the registry remembers becomes so much older.
    private func age(hours: Int) async throws {
        let columns = ["started_at", "staged_at", "finished_at", "complete_as_of"]
        let older = columns.map { "\($0) = \($0) - interval '\(hours) hours'" }.joined(separator: ", ")
        try await database.psql(
            """
            UPDATE datastore.run SET \(older);
            UPDATE datastore.run_range SET moved_at = moved_at - interval '\(hours) hours';
            UPDATE datastore.held_set SET held_at = held_at - interval '\(hours) hours';
            """)
        try await expireLease()
        passed(hours: hours, runs: try picture().runs)
        let isFresh = "SELECT age > interval '\(hours) hours' IS NOT FALSE FROM datastore.freshness('law')"
        guard try await database.psql(isFresh).trimmingCharacters(in: .whitespacesAndNewlines) == "t" else {
            throw LawBroken("freshness", "the table is said to be younger than what passed")
        }
    }

    func merge(prefix: String? = nil, _ options: [String] = []) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let ending = try await finish(world.start(database, (prefix.map { ["--prefix", $0] } ?? []) + options))
        if prefix != nil, try isReserved(before, ending) { return }
        try judge(
            before, seen: [seen], status: ending.status, terms: terms(prefix: prefix.map { Array($0.utf8) }),
            output: ending.output)
    }

    /// Whether a smaller run left because a full one that broke off can still be resumed; then it did nothing at all.
    private func isReserved(_ before: Picture, _ ending: RunningProgram.Ending) throws -> Bool {
        guard ending.status == 5, before.runs.last?.kind == "full", before.unfinishedRun != nil else { return false }
        guard try picture() == before else {
            throw LawBroken("order", "a run that was refused wrote: \(ending.output)")
        }
        tally.refused += 1
        return true
    }

    private func dryRun() async throws {
        try await settle()
        let before = try picture()
        let ending = try await finish(world.start(database, ["--dry-run"]))
        if try isReserved(before, ending) { return }
        let after = try picture()
        try observe([try snapshot()], runs: after.runs)
        guard Judge.merged.contains(ending.status), after.hasSameData(as: before) else {
            throw LawBroken("dry run", "it wrote to the table, or ended with \(ending.status): \(ending.output)")
        }
    }

    private func approve(_ approval: Approval) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let (hash, approved) = self.approval(approval, before)
        var terms = terms()
        terms.approvesAnother = approved == nil
        terms.approved = approved ?? Picture.Held()
        let ending = try await finish(world.start(database, ["--approve", hash]))
        spend(hash)
        try judge(before, seen: [seen], status: ending.status, terms: terms, output: ending.output)
    }

    /// Merges until nothing changes any more, and compares the table with one that is made from nothing.
    func conclude() async throws {
        try await merge()
        // A run that was resumed shows the bucket as it was when it began.
        if try picture().runs.last?.isResumed == true { try await merge() }
        try await checkSettled()
        // What could not be read is as it was last known, and is nothing that could be made from nothing.
        if try folder.mend() {
            changed()
            try await checkSettled()
        }
        let after = try picture()
        let fresh = try await world.database(policy, over: folder)
        try await fresh.psql(world.scopeStatements(policy, scope))
        let ending = try await finish(world.start(fresh))
        let rebuilt = try Picture(of: fresh.connect())
        let essence: (Picture) -> [String] = { picture in
            picture.rows.values.filter(\.isLive).map { "\($0.id) \($0.facts) \($0.fingerprint ?? 0)" }.sorted()
        }
        guard ending.status == 0, essence(rebuilt) == essence(after), rebuilt.spelledRejects == after.spelledRejects
        else {
            throw LawBroken("rebuild", "a table made from nothing differs (\(ending.status)): \(ending.output)")
        }
        try await world.drop(fresh)
    }

    /// Merges what is left, and once more: that merge changes nothing.
    private func checkSettled() async throws {
        try await merge()
        // What is gone and what is out of scope are approved each by themselves.
        for _ in 0..<2 where try !picture().held.isEmpty { try await approve(.right) }
        let before = try picture()
        try await merge()
        guard try picture().hasSameData(as: before) else {
            throw LawBroken("order", "a second merge changed the table")
        }
    }
}

extension Picture {
    var spelledRejects: [String] {
        rejects.map { "\(hexadecimal(Array($0.key.utf8))) \($0.column) \($0.isEncoded)" }.sorted()
    }
}
