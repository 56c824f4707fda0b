internal import Foundation
internal import Glibc
internal import TestSupport

/// The steps in which something goes wrong.
extension HistoryRunner {
    func kill(at point: FaultPoint) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let ending = try await finish(world.start(database, fault: "\(point.rawValue):kill"))
        if ending.status == 137 { (tally.kills, tally.killedAt) = (tally.kills + 1, tally.killedAt.union([point])) }
        try judgeEither(before, seen: [seen], ending: ending, terms: terms())
        if ending.status == 137, ![.merged, .vacuumed].contains(point), try !picture().hasSameData(as: before) {
            throw LawBroken("kill it anywhere", "the table changed before \(point)")
        }
        try await expireLease()
    }

    func killLater(milliseconds: Int) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let loader = try await world.start(database)
        try await Task.sleep(for: .milliseconds(milliseconds))
        loader.send(SIGKILL)
        let ending = try await finish(loader)
        if ending.status == 137 { tally.kills += 1 }
        try await waitForServer()
        try judgeEither(before, seen: [seen], ending: ending, terms: terms())
        try await expireLease()
    }

    /// The server may still be at work for a loader that is gone.
    func waitForServer() async throws {
        let query = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = 'law_loader' AND pid <> pg_backend_pid()
            """
        while try await database.psql(query).trimmingCharacters(in: .whitespacesAndNewlines) != "0" {
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// The bucket changes while a run is under way.
    func pause(at point: FaultPoint) async throws {
        try await settle()
        let (before, first) = (try picture(), try snapshot())
        let loader = try await world.start(database, fault: "\(point.rawValue):stop")
        var seen = [first]
        if try await loader.reachesStop() {
            (tally.stops, tally.stoppedAt) = (tally.stops + 1, tally.stoppedAt.union([point]))
            try folder.put(KeyPool.keys[0], content: 9, attributes: AttributePool.sets[1])
            try folder.put(KeyPool.bulk(39), content: 9, attributes: AttributePool.sets[3])
            folder.delete(KeyPool.bulk(0))
            changed()
            seen.append(try snapshot())
            loader.send(SIGCONT)
        }
        let ending = try await finish(loader)
        try judge(before, seen: seen, status: ending.status, terms: terms(), output: ending.output)
    }

    /// A loader stands still for longer than its lease lasts, while another merges.
    func overtake(at point: FaultPoint) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        // A transaction that it holds open ends with its lease, hence the shortest one.
        let first = try await world.start(database, fault: "\(point.rawValue):stop", leaseSeconds: 4)
        guard try await first.reachesStop() else {
            let ending = try await finish(first)
            return try judge(before, seen: [seen], status: ending.status, terms: terms(), output: ending.output)
        }
        (tally.stops, tally.stoppedAt) = (tally.stops + 1, tally.stoppedAt.union([point]))
        let between = try picture()
        if [.merged, .vacuumed].contains(point) {
            // Its exit code is not known yet.
            try judge(before, seen: [seen], status: nil, terms: terms())
        } else if !between.hasSameData(as: before) {
            first.send(SIGKILL)
            throw LawBroken("kill it anywhere", "the table changed before \(point)")
        }
        try observe([seen], runs: between.runs)
        try await expireLease()
        let second = try await finish(world.start(database))
        try judge(between, seen: [seen], status: second.status, terms: terms(), output: second.output)
        let done = try picture()
        first.send(SIGCONT)
        let ending = try await finish(first)
        let allowed: Set<Int32> = [.merged, .vacuumed].contains(point) ? Judge.merged : [1, 5, 6]
        guard allowed.contains(ending.status), try picture() == done else {
            throw LawBroken("order", "an overtaken loader wrote, or ended with \(ending.status): \(ending.output)")
        }
    }

    /// Every connection of a loader is cut while it stands between two statements.
    func sever(at point: FaultPoint) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let loader = try await world.start(database, fault: "\(point.rawValue):stop", throughProxy: true)
        if try await loader.reachesStop() {
            world.proxy.cutAll()
            (tally.cuts, tally.cutAt) = (tally.cuts + 1, tally.cutAt.union([point]))
            try await waitForServer()
            loader.send(SIGCONT)
        }
        let ending = try await finish(loader)
        try await waitForServer()
        try judgeEither(before, seen: [seen], ending: ending, terms: terms())
        try await expireLease()
    }

    /// The database takes no connection for a while.
    func refuse(milliseconds: Int) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        var weather = FaultProxy.Weather()
        weather.refuses = true
        world.proxy.change(weather)
        let loader = try await world.start(database, throughProxy: true)
        try await Task.sleep(for: .milliseconds(milliseconds))
        world.proxy.change(FaultProxy.Weather())
        tally.refusals += 1
        try judgeEither(before, seen: [seen], ending: await finish(loader), terms: terms())
        try await expireLease()
    }

    func both() async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let (first, second) = (try await world.start(database), try await world.start(database))
        let endings = [try await finish(first), try await finish(second)]
        let after = try picture()
        if let left = before.unfinishedRun, after.runs.last?.id != left, after.hasMerged(left) {
            // One took up what an earlier loader had left, and the other merged after it: only what two merges come to
            // can be judged.
            forget()
            return try await merge()
        }
        if endings.map(\.status).sorted() == [0, 3], Judge.mayGoAfter(before, merging: seen, terms()) {
            // With the new rows that the first one wrote, what it held is no longer too many for the second.
            forget()
            return try await merge()
        }
        let telling = endings.first { $0.status != 5 } ?? endings[0]
        for ending in endings where ending.status != 5 && ending.status != telling.status {
            throw LawBroken("order", "two loaders ended with \(endings.map(\.status)): \(endings.map(\.output))")
        }
        try judge(before, seen: [seen], status: telling.status, terms: terms(), output: telling.output)
    }

    func cut(after bytes: Int) async throws {
        var weather = FaultProxy.Weather()
        weather.cutAfterBytes = bytes
        try await merge(inWeather: weather)
    }

    func loseAnswer(toCommit number: Int) async throws {
        var weather = FaultProxy.Weather()
        weather.lostCommit = FaultProxy.LostCommit(.number(number), reachesServer: true)
        try await merge(inWeather: weather)
    }

    /// Merges through a proxy in foul weather, which ends with the first connection that was cut.
    private func merge(inWeather weather: FaultProxy.Weather) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let (proxy, cuts) = (world.proxy, world.proxy.cuts)
        proxy.change(weather)
        let loader = try await world.start(database, throughProxy: true)
        let improving = Task {
            while proxy.cuts == cuts, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
            proxy.change(FaultProxy.Weather())
        }
        let ending = try await finish(loader)
        improving.cancel()
        await improving.value
        if proxy.cuts > cuts { tally.cuts += 1 }
        try await waitForServer()
        try judgeEither(before, seen: [seen], ending: ending, terms: terms())
        try await expireLease()
    }

    func slow(milliseconds: Int) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        var weather = FaultProxy.Weather()
        weather.delayMilliseconds = milliseconds
        world.proxy.change(weather)
        let ending = try await finish(world.start(database, throughProxy: true))
        world.proxy.change(FaultProxy.Weather())
        try judge(before, seen: [seen], status: ending.status, terms: terms(), output: ending.output)
    }

    func crash(milliseconds: Int) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let loader = try await world.start(database)
        try await Task.sleep(for: .milliseconds(milliseconds))
        try await world.cluster.restart(.immediate)
        tally.crashes += 1
        let ending = try await finish(loader)
        try judgeEither(before, seen: [seen], ending: ending, terms: terms())
        try await expireLease()
    }

    func merge(whileRootIs state: RootState) async throws {
        try await settle()
        let seen = try snapshot()
        let before = try picture()
        let away = folder.path + "-away"
        guard rename(folder.path, away) == 0 else { throw SupportError("cannot rename \(folder.path)") }
        switch state {
        case .missing: break
        case .file: try Data().write(to: URL(fileURLWithPath: folder.path))
        case .empty: mkdir(folder.path, 0o755)
        case .unreadable: mkdir(folder.path, 0)
        }
        let empty = state == .empty ? try snapshot() : nil
        let ending = try await finish(world.start(database))
        try? FileManager.default.removeItem(atPath: folder.path)
        guard rename(away, folder.path) == 0 else { throw SupportError("cannot rename \(away)") }
        if let empty {
            return try judge(before, seen: [empty], status: ending.status, terms: terms(), output: ending.output)
        }
        let after = try picture()
        if after.runs.last?.isResumed == true, Judge.merged.contains(ending.status) {
            // The run before was listed to its end when its loader died, and needed no bucket any more.
            return try judge(before, seen: [], status: ending.status, terms: terms(), output: ending.output)
        }
        try observe([seen], runs: after.runs)
        guard ending.status == 4, after.hasSameData(as: before), after.runs.last?.isComplete == false else {
            throw LawBroken("proof", "a bucket that is \(state) ended with \(ending.status): \(ending.output)")
        }
    }

    func mergeWithClosed(_ name: String) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let isThere = folder.setMode(Array(name.utf8), 0)
        let ending = try await finish(world.start(database))
        if isThere { _ = folder.setMode(Array(name.utf8), 0o755) }
        var terms = terms()
        let hides = isThere && seen.objects.keys.contains { $0.starts(with: Array("\(name)/".utf8)) }
        if Judge.merged.contains(ending.status), try picture().runs.last?.isResumed == true {
            // What is closed now was listed before: by the loader that died, whole or in part.
            let isListed = before.runs.last?.state == "staged"
            return try judge(
                before, seen: isListed ? [] : [seen], status: ending.status, terms: terms, output: ending.output)
        }
        if hides || ending.status == 4 && isThere {
            // A loader that died may have listed a part of what is closed now.
            if try picture().runs.last?.isResumed == true {
                terms.isIncomplete = true
            } else {
                terms.closed = Array("\(name)/".utf8)
            }
        }
        try judge(before, seen: [seen], status: ending.status, terms: terms, output: ending.output)
    }
}
