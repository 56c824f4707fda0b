internal import Objects

/// How a run is to be carried out.
public struct MergeOptions: Sendable {
    /// Whether only to say what would be done.
    public var isDryRun = false
    /// The hash of held deletions that a person approved.
    public var approve: String?
    /// What every key begins with that is to be looked at; nil for all that the datastore covers.
    public var prefix: String?
    /// How long the lease lasts after each renewal, in seconds.
    public var leaseSeconds = 60
    /// Whether a run that was broken off may be continued.
    public var mayResume = true
    /// How long ago the last commit of such a run may have been, in hours; it is never older than seven days in all.
    public var resumeWithinHours = 6.0
    /// How many ranges of keys are listed at once, each on two connections to the database.
    public var jobs = 2
    /// For how long to wait for a living loader to end; nil: not at all.
    ///
    /// A dead one's lease is waited out in any case.
    public var waitsForHolder: Duration?
    /// For how long locks of other sessions are waited for.
    public var patience = Duration.seconds(60)

    /// The usual way.
    public init() {}

    /// The kind of run, as the registry calls it.
    func kind(of store: StoreRecord) -> RunKind {
        if isDryRun { return .dryRun }
        guard let prefix, !prefix.utf8.elementsEqual(store.scope.prefix.utf8) else { return .full }
        return .prefix
    }
}
