internal import Foundation
internal import Synchronization

/// Runs many histories and makes the ones that fail small.
enum Laboratory {
    /// A history that broke a law, as small as it could be made.
    struct Failure: Sendable, CustomStringConvertible {
        let history: History
        let broken: LawBroken
        var description: String { "\(broken)\n  replay: make laws REPLAY='\(history)'" }
    }

    /// Histories that are still to be run, shared by those who run them.
    private final class Queue: Sendable {
        private let rest: Mutex<ArraySlice<History>>

        init(_ histories: [History]) { rest = Mutex(histories[...]) }

        func next() -> History? { rest.withLock { $0.popFirst() } }
    }

    /// Runs histories one after another, until one fails.
    static func run(_ histories: [History], in world: World) async throws -> (Tally, Failure?) {
        try await run(Queue(histories), in: world)
    }

    private static func run(_ histories: Queue, in world: World) async throws -> (Tally, Failure?) {
        var tally = Tally()
        while let history = histories.next() {
            do { tally.add(try await HistoryRunner.run(history, in: world)) } catch let error as LawBroken {
                return (tally, Failure(history: history, broken: error))
            }
        }
        return (tally, nil)
    }

    /// Runs histories in several worlds at once: a history waits for most of its time.
    static func runAll(_ histories: [History], worlds count: Int = 6) async throws -> (Tally, [Failure]) {
        let queue = Queue(histories)
        return try await withThrowingTaskGroup(of: (Tally, Failure?).self) { group in
            for _ in 0..<count {
                group.addTask {
                    let world = try await World()
                    let (tally, failure) = try await run(queue, in: world)
                    let small = if let failure { try await shrunk(failure, in: world) } else { failure }
                    try await world.remove()
                    return (tally, small)
                }
            }
            var tally = Tally()
            var failures: [Failure] = []
            for try await (part, failure) in group {
                tally.add(part)
                if let failure { failures.append(failure) }
            }
            return (tally, failures)
        }
    }

    /// The smallest history found that breaks the same law, within a few minutes.
    ///
    /// The failure is told at once, as it is: to make it small may take longer than anybody waits for.
    static func shrunk(_ failure: Failure, in world: World, attempts: Int = 80) async throws -> Failure {
        FileHandle.standardError.write(Data("a history failed and is being made small: \(failure)\n".utf8))
        var best = failure
        let end = ContinuousClock.now + .seconds(180)
        var tries = attempts
        var left: Int {
            get { ContinuousClock.now < end ? tries : 0 }
            set { tries = newValue }
        }
        var size = max(1, best.history.steps.count / 2)
        while size > 0, left > 0 {
            var start = 0
            var hasShrunk = false
            while start < best.history.steps.count, left > 0 {
                var smaller = best.history
                smaller.steps.removeSubrange(start..<min(start + size, smaller.steps.count))
                left -= 1
                if let found = try await breaks(smaller, as: best.broken.law, in: world) {
                    (best, hasShrunk) = (found, true)
                } else {
                    start += size
                }
            }
            if size > 1 || !hasShrunk { size /= 2 }
        }
        for index in best.history.steps.indices where left > 0 {
            for simpler in best.history.steps[index].simpler where left > 0 {
                var other = best.history
                other.steps[index] = simpler
                left -= 1
                if let found = try await breaks(other, as: best.broken.law, in: world) { best = found }
            }
        }
        return best
    }

    private static func breaks(_ history: History, as law: String, in world: World) async throws -> Failure? {
        do {
            _ = try await HistoryRunner.run(history, in: world)
            return nil
        } catch let error as LawBroken {
            return error.law == law ? Failure(history: history, broken: error) : nil
        }
    }
}

extension Step {
    /// Steps of the same kind that are easier to understand.
    var simpler: [Step] {
        switch self {
        case .put(let key, let content, let attributes) where key + content + attributes > 0:
            [.put(key: 0, content: 0, attributes: 0), .put(key: key, content: 0, attributes: 0)]
        case .replace(let key, let content, let attributes):
            [.put(key: key, content: content, attributes: attributes)]
        case .fill(let count, let attributes) where count > 1 || attributes > 0:
            [.fill(count: 1, attributes: 0), .fill(count: 4, attributes: 0), .fill(count: count, attributes: 0)]
        case .kill, .killLate, .pause, .overtake, .sever, .both, .cut, .doubt, .refuse, .slow, .crash, .partial,
            .approve, .closedFolder, .restart, .failing, .vanish, .swallow, .lockTable, .lockRow, .revive, .hang,
            .stuck, .outage, .away:
            [.merge]
        case .twin(let key, _): [.put(key: key, content: 0, attributes: 0)]
        case .describe(let key, let entry) where entry > 0: [.describe(key: key, entry: 0)]
        case .describeFolder(let folder, let entry) where entry > 0: [.describeFolder(folder: folder, entry: 0)]
        case .spoil(let folder, let spoiling) where spoiling != .empty: [.spoil(folder: folder, .empty)]
        case .touch(let key, let touch) where touch != .mode: [.touch(key: key, .mode)]
        default: []
        }
    }
}
