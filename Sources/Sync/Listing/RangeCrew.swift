internal import Postgres

/// Lists the ranges of a run, several at once, each on connections of its own.
///
/// A range that is the last one under way is split between those who have nothing left to do: whoever lists it stops after
/// a batch, as if the run were broken off there, and both parts go on as if it were resumed.
struct RangeCrew {
    let context: RangeSync.Context
    let planner: RangePlanner
    /// How many ranges are listed at once.
    let jobs: Int

    /// What came of the listing.
    struct Outcome: Sendable {
        var cost = RangeSync.Cost()
        /// A listing was not in the order of its keys: nothing of the run counts.
        var isOutOfOrder = false
        var failure: SyncError?
    }

    /// Lists ranges to their ends.
    ///
    /// - Parameter link: one of the connections.
    func list(_ open: RangePlanner.Open, on link: Link) async -> Outcome {
        let board = RangeBoard(open)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<max(jobs, 1) {
                group.addTask {
                    let own = number == 0 ? link : link.another()
                    await work(board, own)
                    if number > 0 { await own.close() }
                }
            }
        }
        var outcome = Outcome(cost: await board.cost, isOutOfOrder: await board.isOutOfOrder)
        do throws(SyncError) { try await board.check() } catch { outcome.failure = error }
        return outcome
    }

    /// Lists one range after another.
    private func work(_ board: RangeBoard, _ link: Link) async {
        let walkLink = link.another()
        while let range = await board.next() {
            var cost = RangeSync.Cost()
            var rest: [RunRange] = []
            var outcome: Result<RangeSync.End, SyncError>
            do throws(SyncError) {
                var work = try RangeSync(range, context)
                var stager = Stager(
                    link, run: context.run, lease: context.lease, store: context.store, range: range,
                    awaitsAnswers: range.isWhole && context.asksPerObject)
                do throws(SyncError) {
                    outcome = .success(try await work.sync(&stager, walkOn: walkLink, board: board))
                } catch { outcome = .failure(error) }
                cost = work.cost
                if case .success(.yielded) = outcome {
                    rest = try await parts(of: stager.range, board, link, &cost)
                }
            } catch { outcome = .failure(error) }
            await board.note(outcome, cost: cost, rest: rest)
        }
        await walkLink.close()
    }

    /// What is left of a range that was stopped: two parts of it, or itself where it cannot be split.
    private func parts(
        of range: RunRange, _ board: RangeBoard, _ link: Link, _ cost: inout RangeSync.Cost
    ) async throws(SyncError) -> [RunRange] {
        guard await board.hasIdleHands else { return [range] }
        let parts = try await planner.split(range, newNumber: await board.newNumber(), link, &cost)
        if parts.count == 1 { await board.noteUnsplittable(range.number) }
        return parts
    }
}
