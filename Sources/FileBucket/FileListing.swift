internal import Executors
internal import Objects

/// A listing of a folder's files under way, on a thread of its own.
///
/// For each file it gives the size, the time of the last modification, and a fingerprint of these, of the change time and of
/// what the folder's `.octue` file says of the file, where that is read. The fingerprint is `Fingerprint.lookAgain` while the
/// file could still change unnoticed (`FileTime.isRacy(at:)`).
///
/// A file that cannot be looked at is unread, with no size and no time. Files whose `.octue` file cannot be read, or is
/// malformed, are unread under the key of that; the listing whose range contains this key refuses it, once, with source `metadata`
/// and the reason's code.
///
/// Names that cannot be keys are in the page's refusals; a folder whose own path leaves no room for a key is refused
/// as a whole, with a slash at the end of the refused key. Files and folders that vanish meanwhile are left out. A folder below
/// the root that cannot be read is a gap, since what is in it is not known. `FolderWalk.maximumErrors` input/output errors in a
/// row end the listing.
actor FileListing: BucketListing {
    /// How many names a page is made of.
    static let namesPerPage = 2000

    private let executor = QueueExecutor(label: "file bucket: listing")
    private var walk: FolderWalk
    private let since: Timestamp?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameter since: when the bucket was opened: since then folders may have been read.
    init(_ walk: sending FolderWalk, since: Timestamp?) {
        self.walk = walk
        self.since = since
    }

    func nextPage() throws(BucketError) -> ObjectPage? {
        var page = ObjectPage()
        page.asOf = since
        // What there is to tell of the root is told even where no name is left to visit.
        let visited = try walk.visit(Self.namesPerPage, into: &page)
        return visited || !page.refusals.isEmpty || !page.gaps.isEmpty ? page : nil
    }
}
