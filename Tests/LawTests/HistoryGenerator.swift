internal import TestSupport

/// Makes histories out of seeds.
struct HistoryGenerator {
    private var random: RandomSource
    /// Keys that were put, so that later steps find something to change.
    private var used: [Int] = []

    static func history(seed: UInt64) -> History {
        var generator = HistoryGenerator(random: RandomSource(seed: seed))
        return generator.make()
    }

    private init(random: RandomSource) { self.random = random }

    private mutating func make() -> History {
        let policy: DeletePolicy = random.once(in: 3) ? .remove : .tombstone
        var steps: [Step] = []
        for _ in 0..<(2 + random.below(3)) {
            for _ in 0..<(1 + random.below(5)) { steps.append(random.once(in: 3) ? reading() : change()) }
            steps.append(random.once(in: 3) ? .merge : run())
            if random.once(in: 2) { steps.append(around()) }
            if case .approve = steps[steps.count - 1] { continue }
            if random.once(in: 6) { steps += [.clear(from: 0, count: 40), .merge, .approve(pick(Approval.allCases))] }
        }
        return History(policy: policy, steps: steps)
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[random.below(values.count)] }

    private mutating func newKey() -> Int {
        let key = random.below(KeyPool.keys.count)
        used.append(key)
        return key
    }

    private mutating func oldKey() -> Int { used.isEmpty || random.once(in: 8) ? newKey() : pick(used) }
    private mutating func attributes() -> Int { random.below(AttributePool.sets.count) }

    private mutating func change() -> Step {
        switch random.below(14) {
        case 0...3: .put(key: newKey(), content: random.below(9), attributes: attributes())
        case 4: .replace(key: oldKey(), content: random.below(9), attributes: attributes())
        case 5: .edit(key: oldKey(), content: random.below(9))
        case 6...7: .annotate(key: oldKey(), attributes: attributes())
        case 8...9: .delete(key: oldKey())
        case 10...11: .fill(count: 1 + random.below(KeyPool.bulkCount), attributes: attributes())
        case 12: .clear(from: random.below(30), count: 1 + random.below(12))
        default: .move(from: random.below(KeyPool.folders.count), to: random.below(KeyPool.folders.count))
        }
    }

    /// What changes how files are described, and whether they can be read.
    private mutating func reading() -> Step {
        let folder = random.below(CompanionPool.folders.count)
        return switch random.below(16) {
        case 0...2: .describe(key: oldKey(), entry: random.below(CompanionPool.entries.count))
        case 3...4: .describeFolder(folder: folder, entry: random.below(CompanionPool.entries.count))
        case 5...6: .spoil(folder: folder, pick(Spoiling.allCases))
        case 7: .undescribe(folder: folder)
        case 8...10: .deny(key: oldKey())
        case 11: .allow(key: oldKey())
        case 12: .twin(key: oldKey(), other: newKey())
        default: .touch(key: oldKey(), pick(Touch.allCases))
        }
    }

    /// What people do around the merges.
    private mutating func around() -> Step {
        switch random.below(9) {
        case 0...2: .note(key: oldKey(), text: random.below(5))
        case 3: .reference(pick(ReferenceAction.allCases))
        case 4: .unreference
        case 5: .scope(pick(ScopeChoice.allCases))
        case 6...7: .age(hours: pick([1, 7, 100, 200]))
        default: .approve(pick(Approval.allCases))
        }
    }

    private mutating func run() -> Step {
        switch random.below(38) {
        case 0...1: .partial(prefix: random.below(KeyPool.prefixes.count))
        case 2: .dryRun
        case 3: .approve(pick(Approval.allCases))
        case 4...6: .kill(pick(FaultPoint.allCases))
        case 7...8: .killLate(milliseconds: random.below(150))
        case 9...10: .pause(pick(FaultPoint.allCases))
        case 11: .overtake(pick(FaultPoint.allCases))
        case 12...13: .both
        case 14...15: .cut(bytes: 50 + random.below(6000))
        case 16: .slow(milliseconds: 1 + random.below(4))
        case 17: .crash(milliseconds: random.below(200))
        case 18: .root(pick(RootState.allCases))
        case 19...20: .sever(pick(FaultPoint.allCases))
        case 21: .doubt(commit: 1 + random.below(5))
        case 22: .refuse(milliseconds: random.below(400))
        case 23...24: .revive(pick(FaultPoint.allCases))
        case 25: .hang(pick(FaultPoint.allCases))
        case 26: .outage(pick(FaultPoint.allCases))
        case 27...28: .vanish(keep: random.below(4))
        case 29...30: .swallow(pick(Swallower.allCases))
        case 31: .restart
        case 32: accident()
        case 33...34: .failing(key: oldKey(), pick(FailingCall.allCases))
        case 35...36: .away(pick(FaultPoint.allCases), pick(BucketOutage.allCases))
        default: .closedFolder(random.below(KeyPool.folders.count))
        }
    }

    /// What takes long, since somebody waits for somebody.
    private mutating func accident() -> Step {
        switch random.below(6) {
        case 0: .stuck(pick(FaultPoint.allCases))
        case 1: .lockTable
        case 2: .lockRow(key: oldKey())
        default: .merge
        }
    }
}
