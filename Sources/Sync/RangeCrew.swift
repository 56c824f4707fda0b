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
    /// - Parameter session: one of the connections; after a loss it is another one.
    func list(_ open: RangePlanner.Open, on session: inout Session) async -> Outcome {
        let board = RangeBoard(open)
        let first = session
        session = await withTaskGroup(of: Session?.self) { group in
            for number in 0..<max(jobs, 1) {
                group.addTask { await work(board, number == 0 ? first : nil) }
            }
            var kept: Session?
            for await session in group where session != nil { kept = session }
            return kept ?? first
        }
        var outcome = Outcome(cost: await board.cost, isOutOfOrder: await board.isOutOfOrder)
        do throws(SyncError) { try await board.check() } catch { outcome.failure = error }
        return outcome
    }

    /// Lists one range after another.
    ///
    /// - Returns: the session that was lent, or the one that took its place.
    private func work(_ board: RangeBoard, _ lent: Session?) async -> Session? {
        var session = lent
        var walkSession: Session?
        while let range = await board.next() {
            var cost = RangeSync.Cost()
            var rest: [RunRange] = []
            var outcome: Result<RangeSync.End, SyncError>
            do throws(SyncError) {
                let own = if let session { session } else { try await context.database.open() }
                session = own
                let walk = if let walkSession { walkSession } else { try await context.database.open() }
                walkSession = walk
                let listed = await sync(range, board, own, walk)
                session = listed.stager.session
                walkSession = listed.walk
                cost = listed.cost
                outcome = listed.outcome
                if case .success(.yielded) = outcome {
                    rest = try await parts(of: listed.stager.range, board, listed.stager.session)
                }
            } catch { outcome = .failure(error) }
            await board.note(outcome, cost: cost, rest: rest)
        }
        await walkSession?.close()
        guard lent == nil else { return session }
        await session?.close()
        return nil
    }

    private struct Listed {
        var stager: Stager
        var walk: Session
        var cost = RangeSync.Cost()
        var outcome: Result<RangeSync.End, SyncError>
    }

    private func sync(
        _ range: RunRange, _ board: RangeBoard, _ session: Session, _ walkSession: Session
    ) async -> Listed {
        var walk = walkSession
        var stager = Stager(
            context.database, session: session, run: context.run, lease: context.lease,
            staging: context.store.staging, range: range)
        do throws(SyncError) {
            var work = try RangeSync(range, context)
            let end: Result<RangeSync.End, SyncError>
            do throws(SyncError) {
                end = .success(try await work.sync(&stager, walkOn: &walk, board: board))
            } catch { end = .failure(error) }
            return Listed(stager: stager, walk: walk, cost: work.cost, outcome: end)
        } catch { return Listed(stager: stager, walk: walk, outcome: .failure(error)) }
    }

    /// What is left of a range that was stopped: two parts of it, or itself where it cannot be split.
    private func parts(
        of range: RunRange, _ board: RangeBoard, _ session: Session
    ) async throws(SyncError) -> [RunRange] {
        guard await board.hasIdleHands else { return [range] }
        return try await planner.split(range, newNumber: await board.newNumber(), session)
    }
}
