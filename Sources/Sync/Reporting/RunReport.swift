/// What a run did, for a person and for a program.
public struct RunReport: Sendable {
    /// How a run ended.
    public enum Outcome: Sendable, Equatable {
        /// The table is in step.
        case merged
        /// The same, but for objects that could not be read: some are so since this run, or they are more than may be.
        case unread
        /// It was a dry run: nothing was written to the table.
        case planned
        /// Deletions wait for approval, the rest is merged; or another approval is needed.
        case held
        /// Not everything could be listed or confirmed; nothing was deleted there.
        case incomplete
        /// A living loader works on the datastore and comes further.
        case busy
        /// Other sessions, or a loader that is stuck, keep what the run needs.
        case locked
        /// A signal ended the run, which can be resumed.
        case interrupted(Int32)
        /// Nothing was merged.
        case failed

        /// The exit code of the command line.
        public var exitCode: Int32 {
            switch self {
            case .merged, .planned: 0
            case .failed: 1
            case .unread: 2
            case .held: 3
            case .incomplete: 4
            case .busy: 5
            case .locked: 6
            case .interrupted(let signal): 128 + signal
            }
        }

        /// One word for it.
        public var word: String {
            switch self {
            case .merged: "merged"
            case .unread: "unread"
            case .planned: "planned"
            case .failed: "failed"
            case .held: "held"
            case .incomplete: "incomplete"
            case .busy: "busy"
            case .locked: "locked"
            case .interrupted: "interrupted"
            }
        }
    }

    /// What a run wrote, or would write.
    public struct Counts: Sendable, Equatable {
        /// Objects in scope that were listed.
        public var listed: Int64 = 0
        /// Objects that had no row.
        public var new: Int64 = 0
        /// Objects whose row differed.
        public var changed: Int64 = 0
        /// Objects of which a signal moved and nothing that is mirrored did: only their fingerprint was renewed.
        public var touched: Int64 = 0
        /// Objects whose rows were not written.
        public var unchanged: Int64 = 0
        /// Objects that are there and could not be read.
        public var unread: Int64 = 0
        /// Those of them that no earlier run had found unread.
        public var newlyUnread: Int64 = 0
        /// Objects that had gone when they were asked for.
        public var vanished: Int64 = 0
        /// Things in the bucket that are no objects.
        public var skipped: Int64 = 0
        /// Objects that came back.
        public var restored: Int64 = 0
        /// Rows whose objects are gone.
        public var gone: Int64 = 0
        /// Rows that the definition no longer covers.
        public var outOfScope: Int64 = 0
        /// Rows that were not listed and stay, as their objects came back meanwhile.
        public var returned: Int64 = 0
        /// Rows that were not listed and stay, as the store has their objects.
        public var leftOut: Int64 = 0
        /// Rows that were not listed and stay, as the store could not say whether their objects are gone.
        public var unconfirmed: Int64 = 0
        /// Values and keys that were refused, and were not before.
        public var rejected: Int64 = 0
        /// Values and keys that do not fit, these among them.
        public var rejectsStanding: Int64 = 0
        /// Rows whose deletion is held back.
        public var held: Int64 = 0
        /// For how many of them the store was asked.
        public var heldAsked: Int64 = 0
        /// How many of these objects are there.
        public var heldThere: Int64 = 0
    }

    /// The datastore.
    public var store: String
    /// The run; nil if none began.
    public var run: Int64?
    /// How it ended.
    public var outcome: Outcome
    /// Whether it continued what an earlier loader had begun.
    public var isResumed = false
    /// What it covered, where that is less than everything.
    public var prefix: String?
    /// What it wrote, or would write.
    public var counts = Counts()
    /// Names what is held of rows whose objects are gone.
    public var heldHash: String?
    /// Names what is held of rows that the definition no longer covers.
    public var outOfScopeHash: String?
    /// No object was listed while there are live rows.
    public var nothingListed = false
    /// The hash that was approved does not name what is held.
    public var approvalIsAnother = false
    /// The folders with the most held rows.
    public var heldFolders: [FolderCount] = []
    /// For a dry run, some keys of each kind.
    public var samples: [Sample] = []
    /// Seconds per phase, in order.
    public var phases: [(phase: String, seconds: Double)] = []
    /// Seconds in all.
    public var seconds = 0.0
    /// How many requests to the store this loader made, by kind; empty where nothing is asked by request.
    public var requests: [String: Int] = [:]
    /// An upper bound of the write-ahead log that the run wrote.
    public var walBytes: Int64?
    /// Why the run is incomplete, failed or busy.
    public var error: String?
    /// What PostgreSQL tells besides, a line each: its details, which may quote rows, and where within its functions it was.
    public var details: [String] = []
    /// What a person should know of how the run was carried out.
    public var remarks: [String] = []

    /// A folder and how many held rows it has.
    public struct FolderCount: Sendable, Equatable {
        /// The folder with its slash; empty for keys without one.
        public var folder: String
        /// The rows.
        public var count: Int64
    }

    /// Keys of one kind.
    public struct Sample: Sendable, Equatable {
        /// `new`, `changed` or `gone`.
        public var kind: String
        /// Some of the keys.
        public var keys: [String]
    }

    /// Whether something is to be approved, or was to be: also where the run is incomplete for another reason.
    public var concernsApproval: Bool {
        outcome == .held || outcome == .incomplete && (heldHash != nil || outOfScopeHash != nil || approvalIsAnother)
    }

    /// A report of a run that has ended, or never began.
    public init(store: String, outcome: Outcome, error: String? = nil) {
        self.store = store
        self.outcome = outcome
        self.error = error
    }
}
