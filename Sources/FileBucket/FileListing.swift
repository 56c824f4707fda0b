internal import Executors
internal import Objects

/// A listing of a folder's files under way, on a thread of its own.
///
/// For each file it gives the size, the time of the last modification, as version the text `inode-change time-size`,
/// and a fingerprint of the same facts together with the state of the folder's `.octue` file where that is read. The
/// fingerprint is `Fingerprint.lookAgain` while one of the two could still change unnoticed (`FileTime.isRacy(at:)`).
///
/// Names that cannot be keys are in the page's refusals; a folder whose own path leaves no room for a key is refused
/// as a whole, with a slash at the end of the refused key. Files and folders that vanish meanwhile are left out. What may
/// not be read below the root is a gap, since what is in it is not known.
actor FileListing: BucketListing {
    /// How many names a page is made of.
    static let namesPerPage = 2000

    private let executor = QueueExecutor(label: "file bucket: listing")
    private var walk: FolderWalk

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ walk: sending FolderWalk) {
        self.walk = walk
    }

    func nextPage() throws(BucketError) -> ObjectPage? {
        var page = ObjectPage()
        // What was skipped in the root is told even where no name is left to visit.
        let visited = try walk.visit(Self.namesPerPage, into: &page)
        return visited || page.skipped > 0 ? page : nil
    }
}
