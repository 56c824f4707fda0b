internal import Names
internal import Postgres

/// Vacuums a table that a merge wrote much of, since the next walk would otherwise read the heap and write hint bits.
struct Vacuum {
    /// Rows written beyond this share of the table make it worth while.
    static let share = 0.05

    /// Fewer rows than this are read faster than a person reads the advice.
    static let fewRows: Int64 = 10_000

    let table: QualifiedName

    /// What became of it.
    enum Outcome: Sendable, Equatable {
        case notNeeded
        case done
        /// This role may not; a person should run the command.
        case leftTo(command: String)
    }

    /// Vacuums where it is worth while and allowed.
    ///
    /// - Parameter rows: how many rows were written.
    func run(afterWriting rows: Int64, _ link: Link) async throws(SyncError) -> Outcome {
        let command: SQLFragment = "VACUUM (SKIP_LOCKED, ANALYZE) \(table)"
        guard rows >= Self.fewRows else { return .notNeeded }
        let (estimate, mayVacuum) = try await link.one(
            Statement(SQLText.Loader.vacuumNeed), [.text(table.schema.name), .text(table.name.name)]
        ) { row throws(DatabaseError) in (try row.double("row_estimate"), try row.bool("may_vacuum")) }
        // An estimate of -1 says that the table was never looked at.
        guard estimate < 0 || Double(rows) > estimate * Self.share else { return .notNeeded }
        guard mayVacuum else { return .leftTo(command: command.text) }
        // Whoever has the table locked now does not keep the run waiting; autovacuum comes by later.
        try await link.alone(Statement(name: "vacuum", sql: command))
        return .done
    }
}
