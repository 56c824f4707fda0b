internal import Postgres

/// Has the database plan and merge what a run staged.
struct Merge {
    let database: Database
    let store: StoreRecord
    let run: Int64
    let lease: Lease
    let approve: String?

    private static let attempts = 3

    /// Computes what a merge would do; writes nothing but the staging.
    func plan(_ session: Session) async throws(SyncError) -> MergePlan {
        try await call(Statement(SQLText.Loader.plan), session)
    }

    /// Merges.
    ///
    /// - Returns: what was done; nil if the connection was lost and the run log shows that the merge was committed.
    /// - Throws: `SyncError` of kind `busy` if others kept rows of the table locked: the run stays staged.
    func merge(_ session: inout Session) async throws(SyncError) -> MergePlan? {
        for attempt in 1... {
            do throws(SyncError) {
                return try await call(Statement(SQLText.Loader.merge), session)
            } catch {
                guard let cause = error.cause else { throw error }
                if cause.isConnectionLost, attempt < Self.attempts {
                    await session.close()
                    session = try await database.open()
                    let state = try await RunLogEntry(run, session).state
                    if ["merged", "held", "incomplete"].contains(state) { return nil }
                    guard state == "staged" else { throw Lease.lossError }
                    continue
                }
                guard cause.isLockNotAvailable || cause.isDeadlock || cause.isSerializationFailure else { throw error }
                guard attempt < Self.attempts else { throw Self.lockedOut(store.name, cause) }
            }
        }
        throw SyncError(.failed, "the merge of \(store.name) was not tried")
    }

    private static func lockedOut(_ store: String, _ cause: DatabaseError) -> SyncError {
        SyncError(
            .busy, "other sessions kept rows of \(store) locked, so nothing was merged",
            advice: "Everything is staged; the next run merges it if it begins soon. "
                + "pg_blocking_pids() tells who holds the locks", cause: cause)
    }

    private func call(_ statement: Statement, _ session: Session) async throws(SyncError) -> MergePlan {
        let parameters: [Parameter] = [.text(store.name), .int64(run), .uuid(lease.token), Parameter(approve)]
        let settings = lease.transactionSettings
        let plan = try await session.run { connection throws(DatabaseError) in
            try connection.transaction { () throws(DatabaseError) in
                try connection.runScript(settings.text, name: settings.name)
                return try connection.first(statement, parameters) { row throws(DatabaseError) in try MergePlan(row) }
            }
        }
        guard let plan else { throw SyncError(.failed, "\(statement.name) gave no row") }
        return plan
    }
}
