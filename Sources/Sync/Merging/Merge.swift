internal import Postgres

/// Has the database plan and merge what a run staged.
struct Merge {
    let link: Link
    let store: StoreRecord
    let run: Int64
    let lease: Lease
    let approve: String?

    private static let attempts = 3

    /// Computes what a merge would do; writes nothing but the staging.
    func plan() async throws(SyncError) -> MergePlan {
        let parameters = parameters
        return try await link.one(Statement(SQLText.Loader.plan), parameters) { row throws(DatabaseError) in
            try MergePlan(row)
        }
    }

    /// Plans the merge and leaves in the staging which rows it will delete as gone, and which are held back.
    func prepare() async throws(SyncError) -> Witness.Questions {
        let parameters = parameters
        return try await link.one(Statement(SQLText.Loader.prepare), parameters) { row throws(DatabaseError) in
            Witness.Questions(departing: try row.int64("departing"), held: try row.int64("held"))
        }
    }

    /// Merges.
    ///
    /// - Returns: what was done; nil if the connection was lost and the run log shows that the merge was committed.
    func merge() async throws(SyncError) -> MergePlan? {
        let parameters = parameters
        for attempt in 1... {
            do throws(SyncError) {
                let plan = try await link.once { connection throws(DatabaseError) in
                    try connection.first(Statement(SQLText.Loader.merge), parameters) { row throws(DatabaseError) in
                        try MergePlan(row)
                    }
                }
                guard let plan else { throw SyncError(.failed, "merge gave no row") }
                return plan
            } catch {
                guard error.cause?.isConnectionLost == true, attempt < Self.attempts else { throw error }
                if try await isMerged() { return nil }
            }
        }
        throw SyncError(.failed, "the merge of \(store.name) was not tried")
    }

    /// Whether the run log shows the run as merged, once nobody works on it any more: a COMMIT may be under way on the
    /// connection that was lost.
    private func isMerged() async throws(SyncError) -> Bool {
        let name = store.name
        let state = try await link.repeatedly { connection throws(DatabaseError) in
            try connection.execute(Statement(SQLText.Loader.awaitStore), [.text(name)])
            return try connection.first(Statement(SQLText.Loader.readRun), [.int64(run)]) { row throws(DatabaseError) in
                try row.word("state", as: RunState.self)
            }
        }
        if state?.isMerged == true { return true }
        guard state == .staged else { throw Lease.lossError }
        return false
    }

    private var parameters: [Parameter] {
        [.text(store.name), .int64(run), .uuid(lease.token), Parameter(approve)]
    }
}
