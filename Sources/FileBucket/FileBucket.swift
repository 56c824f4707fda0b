public import Objects

/// A folder of this machine as a bucket: its regular files are the objects, their paths from the folder are the keys.
///
/// Make one for each run: the folder is opened once, at the first use, and stays the same one for every listing and
/// for the reading of attributes, even if something else is mounted over it meanwhile.
///
/// What is an object: a regular file, on whatever file system below the folder. Symbolic links are never followed and
/// are no objects, since a link to a file would give it a second key, a link to a folder could lead round in circles,
/// and either could lead out of the bucket. (The path of the bucket's own folder may pass through links.) Links,
/// sockets, FIFOs and devices are counted in `ObjectPage.skipped`. Folders are no objects.
///
/// A folder with no files is an empty bucket; that it may be the empty place of an absent mount is for whoever deletes
/// by this listing to consider.
public struct FileBucket: Bucket {
    private let root: RootFolder
    private let scope: Scope
    private let readsOctue: Bool

    /// Describes a bucket without touching it.
    ///
    /// - Parameters:
    ///   - root: the absolute path of the folder, with a slash at its end.
    ///   - scope: which keys are objects.
    ///   - readsOctue: whether custom metadata is read from the `.octue` file in the file's own folder too, besides the
    ///     `user.*` extended attributes.
    public init(root: String, scope: Scope, readsOctue: Bool) {
        self.root = RootFolder(path: Array(root.utf8))
        self.scope = scope
        self.readsOctue = readsOctue
    }

    /// True: the walk goes in the byte order of the full keys.
    public var isOrdered: Bool { true }

    /// Opens a listing of the keys of a range; see `FileListing` for what it tells of a file.
    ///
    /// - Throws: `BucketError`: `.missing` if there is no such folder or it is something else, `.denied` if it may not be
    ///   read, `.unavailable` if its file system fails.
    public func listing(of range: KeyRange) async throws(BucketError) -> any BucketListing {
        let descriptor = try await root.descriptor()
        return FileListing(
            FolderWalk(root: descriptor, rootPath: root.path, range: range, scope: scope, readsOctue: readsOctue))
    }

    /// Reads the attributes of files, as custom metadata and as content type; see `PageReading`.
    ///
    /// The refusals of the page that is given stay in the page that is returned.
    ///
    /// - Throws: `BucketError`: `.unavailable` if the file system fails.
    public func completed(_ page: ObjectPage) async throws(BucketError) -> ObjectPage {
        let descriptor = try await root.descriptor()
        let reader = PageReader(PageReading(root: descriptor, rootPath: root.path, readsOctue: readsOctue))
        return try await reader.completed(page)
    }
}
