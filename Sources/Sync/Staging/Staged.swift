internal import Names
internal import Postgres

/// Looks at what a run staged, for its report.
struct Staged {
    let store: StoreRecord
    let run: Int64

    /// The folders with the most rows whose deletion is held back.
    func heldFolders(_ link: Link, limit: Int = 5) async throws(SyncError) -> [RunReport.FolderCount] {
        let parameters: [Parameter] = [.int64(run), .int64(Int64(limit))]
        return try await link.all(Statement(SQLText.Loader.heldFolders), parameters) { row throws(DatabaseError) in
            RunReport.FolderCount(folder: try row.text("folder"), count: try row.int64("held"))
        }
    }

    /// The first keys of each kind.
    func samples(_ link: Link, limit: Int = 10) async throws(SyncError) -> [RunReport.Sample] {
        let kinds: [(String, SQLFragment)] = [
            ("new", "s.kind = 'P' AND NOT EXISTS (SELECT FROM \(store.table) AS t WHERE t.key = s.key)"),
            ("changed", "s.kind = 'P' AND EXISTS (SELECT FROM \(store.table) AS t WHERE t.key = s.key)"),
            ("moved to another storage class", "s.kind = 'C'"),
            ("unread", "s.kind = 'U'"),
            ("gone", "s.kind IN ('G', 'O')"),
        ]
        var samples: [RunReport.Sample] = []
        for (kind, condition) in kinds {
            let statement = Statement(
                name: "sample",
                sql: """
                    SELECT s.key FROM \(store.staging) AS s WHERE s.run_id = $1 AND \(condition)
                    ORDER BY s.key LIMIT \(limit)
                    """)
            let keys = try await link.all(statement, [.int64(run)]) { row throws(DatabaseError) in
                try row.text("key")
            }
            if !keys.isEmpty { samples.append(RunReport.Sample(kind: kind, keys: keys)) }
        }
        return samples
    }
}
