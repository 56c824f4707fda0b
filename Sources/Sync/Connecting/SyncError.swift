internal import Objects
public import Postgres

/// Why a run could not be carried out, as a person is to read it.
public struct SyncError: Error, Sendable, CustomStringConvertible {
    /// What the failure means for the run and for the caller's exit code.
    public enum Kind: Sendable, Equatable {
        /// Nothing was merged.
        case failed
        /// The bucket could not be listed, or not to its end.
        case incomplete
        /// A living loader works on the datastore and comes further.
        case busy
        /// Other sessions, or a loader that is stuck, keep what the run needs.
        case locked
        /// The run was asked to stop by a signal; the next one resumes it.
        case interrupted(Int32)
    }

    /// What the failure means.
    public var kind: Kind
    /// What happened, in one sentence.
    public var message: String
    /// What to do about it; nil where the message says it all.
    public var advice: String?
    /// The database's own error, where it is one.
    public var cause: DatabaseError?
    /// Whether the run is over for good, so that the next one must begin anew.
    var endsRun = false

    /// Describes a failure.
    public init(_ kind: Kind, _ message: String, advice: String? = nil, cause: DatabaseError? = nil) {
        self.kind = kind
        self.message = message
        self.advice = advice
        self.cause = cause
    }

    /// Takes a failure of the database.
    init(_ error: DatabaseError) {
        self.init(.failed, error.message, advice: error.hint, cause: error)
        guard error.kind == .server, let state = error.sqlState, !error.isConnectionLost else { return }
        if !state.hasPrefix("DS") { message = error.statement.map { "\($0): \(error.message)" } ?? error.message }
        // What is staged would fail in the same way again; a full disk, a lock or a shutdown passes.
        let passing = ["DS003", "DS004", "42501"]
        endsRun = !passing.contains(state) && !["40", "53", "55", "57", "58"].contains(state.prefix(2))
    }

    /// Takes a failure of the bucket.
    init(_ error: BucketError) {
        self.init(.incomplete, error.message)
    }

    /// Takes the parts of a bucket that could not be listed; nil if there are none.
    init?(gaps: [ObjectPage.Gap]) {
        guard let first = gaps.first else { return nil }
        self.init(
            .incomplete,
            gaps.count == 1 ? first.error.message : "\(first.error.message), and \(gaps.count - 1) more like it")
    }

    /// What PostgreSQL tells besides.
    var details: [String] {
        guard let cause else { return [] }
        let facts = [
            ("SQLSTATE", cause.sqlState), ("detail", cause.detail), ("hint", cause.hint), ("context", cause.context),
            ("table", cause.table), ("column", cause.column), ("constraint", cause.constraint),
        ]
        return facts.compactMap { name, text in text.map { "\(name): \($0.replacing("\n", with: "\n    "))" } }
    }

    /// What happened and what to do.
    public var description: String {
        advice.map { "\(message). \($0)" } ?? message
    }
}
