internal import Objects

/// The ranges of a run that wait to be listed, shared by those who list them.
actor RangeBoard {
    private var open: [RunRange]
    private var running = 0
    private var waiting: [CheckedContinuation<RunRange?, Never>] = []
    /// What ends the run at once.
    private var failure: SyncError?
    /// Why a range could not be listed to its end; the others go on.
    private var gap: SyncError?
    /// Whether anything could be listed.
    private var hasBegun = false
    private var highestNumber: Int64
    /// Ranges for which no key was found to split them at: what is left of them is little.
    private var unsplittable: Set<Int64> = []

    /// Whether a listing was not in the order of its keys.
    private(set) var isOutOfOrder = false
    /// What the ranges have cost together.
    private(set) var cost = RangeSync.Cost()

    init(_ planned: RangePlanner.Open) {
        open = planned.ranges.reversed()
        highestNumber = planned.highestNumber
        hasBegun = planned.ranges.contains { $0.cursor != nil }
    }

    /// The next range to list; nil if there will be none.
    ///
    /// While there is none, but one under way may still be split, it waits.
    func next() async -> RunRange? {
        guard !isOver else { return nil }
        if let range = open.popLast() {
            running += 1
            return range
        }
        guard running > 0 else { return nil }
        return await withCheckedContinuation { waiting.append($0) }
    }

    /// Whether somebody waits for a range, so that one under way had better be split.
    var hasIdleHands: Bool { !waiting.isEmpty && open.isEmpty }

    /// A number that no range has yet.
    func newNumber() -> Int64 {
        highestNumber += 1
        return highestNumber
    }

    /// Notes how the listing of a range ended.
    ///
    /// - Parameter rest: the ranges that are left of it.
    func note(_ outcome: Result<RangeSync.End, SyncError>, cost: RangeSync.Cost, rest: [RunRange] = []) {
        running -= 1
        self.cost.add(cost)
        switch outcome {
        case .success(.outOfOrder): isOutOfOrder = true
        case .success: hasBegun = true
        case .failure(let error) where error.kind == .incomplete:
            if !error.endsRun { hasBegun = true }
            gap = gap ?? error
        case .failure(let error): failure = failure ?? error
        }
        open += rest
        while !waiting.isEmpty, !isOver, let range = open.popLast() {
            running += 1
            waiting.removeFirst().resume(returning: range)
        }
        guard running == 0 || isOver else { return }
        for continuation in waiting { continuation.resume(returning: nil) }
        waiting = []
    }

    /// Throws what ended the listing early.
    func check() throws(SyncError) {
        if let failure { throw failure }
        guard var gap else { return }
        gap.endsRun = gap.endsRun && !hasBegun
        throw gap
    }

    private var isOver: Bool { failure != nil || isOutOfOrder }

    /// Whether whoever lists a range had better stop after the batch in hand: to have it split, or as the run is over.
    func wantsYield(of range: Int64) -> Bool { isOver || hasIdleHands && !unsplittable.contains(range) }

    /// Remembers that a range would not be split, so that it is not stopped for it again.
    func noteUnsplittable(_ range: Int64) { unsplittable.insert(range) }
}
