internal import Postgres
internal import TestSupport

/// The steps in which somebody else's transaction is left open over the table.
extension HistoryRunner {
    /// A session has the table locked, as one that alters it and was forgotten.
    func mergeWhileTableIsLocked() async throws {
        try await merge(whileHolding: "LOCK TABLE public.law IN ACCESS EXCLUSIVE MODE", isSureToBlock: true)
    }

    /// A session has one row locked, as somebody who annotates it and went to lunch.
    func mergeWhileRowIsLocked(_ key: [UInt8]) async throws {
        let row = "convert_to(key, 'UTF8') = '\\x\(hexadecimal(key))'"
        try await merge(whileHolding: "PERFORM FROM public.law WHERE \(row) FOR UPDATE", isSureToBlock: false)
    }

    private func merge(whileHolding lock: String, isSureToBlock: Bool) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        let isBlock = lock.hasPrefix("PERFORM")
        let holder = try database.connect()
        try holder.runScript("BEGIN; \(isBlock ? "DO $$ BEGIN \(lock); END $$" : lock)", name: "lock")
        let query = Statement(name: "pid", verbatim: "SELECT pg_backend_pid()::text AS pid")
        let pid = try holder.first(query) { row throws(DatabaseError) in try row.text("pid") } ?? ""
        let ending = try await finish(world.start(database))
        try holder.runScript("ROLLBACK", name: "unlock")
        guard ending.status == 6 else {
            if isSureToBlock {
                throw LawBroken("waits have ends", "a locked table ended with \(ending.status): \(ending.output)")
            }
            // What it had to write was not what is locked.
            return try judge(before, seen: [seen], status: ending.status, terms: terms(), output: ending.output)
        }
        tally.lockOuts += 1
        let after = try picture()
        try observe([seen], runs: after.runs)
        guard after.hasSameData(as: before) else {
            throw LawBroken("waits have ends", "a run that was locked out wrote: \(ending.output)")
        }
        guard ending.output.split(whereSeparator: { !$0.isNumber }).contains(Substring(pid)) else {
            throw LawBroken("waits have ends", "who blocks (\(pid)) is not said: \(ending.output)")
        }
        if after.runs.count > before.runs.count, after.runs.last?.reason?.isEmpty != false {
            throw LawBroken("run log", "a run that was locked out has no reason")
        }
    }
}
