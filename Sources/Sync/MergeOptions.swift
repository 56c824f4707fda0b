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
    /// How long ago such a run may have begun, in hours.
    public var resumeWithinHours = 6.0
    /// How many ranges of keys are listed at once, each on two connections to the database.
    public var jobs = 2
    /// Whether to wait for the lease of a loader that died, instead of giving up at once.
    public var waitsForLease = false

    /// The usual way.
    public init() {}

    /// The kind of run, as the registry calls it.
    func kind(of store: StoreRecord) -> String {
        if isDryRun { return "dry run" }
        guard let prefix, !prefix.utf8.elementsEqual(store.scope.prefix.utf8) else { return "full" }
        return "prefix"
    }
}
