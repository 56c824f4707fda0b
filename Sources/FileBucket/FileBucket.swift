public import Objects

/// A folder of this machine as a bucket: its regular files are the objects, their paths from the folder are the keys.
///
/// Make one for each run: the folder is opened once, at the first use, and stays the same one for every listing and
/// for the reading of attributes, even if something else is mounted over it meanwhile; and what was read of large folders and of
/// `.octue` files is kept for the next listing (`BucketMemory`), which so shows them as of some moment since the run's start.
///
/// What is an object: a regular file, on whatever file system below the folder. Symbolic links are never followed and
/// are no objects, since a link to a file would give it a second key, a link to a folder could lead round in circles,
/// and either could lead out of the bucket. (The path of the bucket's own folder may pass through links.) Links,
/// sockets, FIFOs and devices are counted in `ObjectPage.skipped`. Folders are no objects.
///
/// A folder with no files is an empty bucket; that it may be the empty place of an absent mount is for whoever deletes
/// by this listing to consider, with the help of `facts()`.
public struct FileBucket: Bucket {
    private let root: RootFolder
    private let memory: BucketMemory

    /// Describes a bucket without touching it.
    ///
    /// - Parameters:
    ///   - root: the absolute path of the folder, with a slash at its end.
    ///   - scope: which keys are objects.
    ///   - readsOctue: whether custom metadata is read from the `.octue` file in the file's own folder too, besides the
    ///     `user.*` extended attributes.
    public init(root: String, scope: Scope, readsOctue: Bool) {
        self.init(root: root, scope: scope, readsOctue: readsOctue, calls: SystemCalls())
    }

    init(root: String, scope: Scope, readsOctue: Bool, calls: SystemCalls) {
        self.root = RootFolder(path: Array(root.utf8), calls: calls)
        memory = BucketMemory(rootPath: Array(root.utf8), scope: scope, readsOctue: readsOctue)
    }

    /// The walk goes in the byte order of the full keys and reads each folder to its end; attributes are read per file.
    public var traits: BucketTraits { BucketTraits(isOrdered: true, listsMetadata: false, mayEndEarly: false) }

    /// Opens a listing of the keys of a range; see `FileListing` for what it tells of a file.
    ///
    /// A limit changes nothing, as names are read by the folder.
    ///
    /// - Throws: `BucketError`: `.missing` if there is no such folder or it is something else, `.denied` if it may not be
    ///   read, `.unavailable` if its file system fails.
    public func listing(of range: KeyRange, limit: Int?) async throws(BucketError) -> any BucketListing {
        let descriptor = try await root.descriptor()
        return FileListing(FolderWalk(root: descriptor, range: range, memory: memory), since: await root.openedAt)
    }

    /// Reads the attributes of files, as custom metadata and as content type; see `PageReading`.
    ///
    /// The refusals of the page that is given stay in the page that is returned.
    ///
    /// - Throws: `BucketError`: `.unavailable` if this process lacks memory or descriptors.
    public func completed(_ page: ObjectPage) async throws(BucketError) -> ObjectPage {
        let descriptor = try await root.descriptor()
        let reader = PageReader(PageReading(root: descriptor, memory: memory))
        return try await reader.completed(page)
    }

    /// The device that holds the root, and the mount points among the root and the folders directly below it.
    ///
    /// - Throws: `BucketError` as `listing(of:limit:)` does.
    public func facts() async throws(BucketError) -> BucketFacts {
        try await root.facts(memory)
    }

    /// Looks at the files' paths anew; see `FileWitness`.
    ///
    /// - Throws: `BucketError` as `listing(of:limit:)` does.
    public func witness(of keys: [[UInt8]]) async throws(BucketError) -> [WitnessAnswer] {
        try await root.witness(of: keys)
    }

    /// What is under a key, whether or not it lies in the scope; a file has the fingerprint that a listing would give it now.
    ///
    /// - Throws: `BucketError`: `.denied` if the way to it may not be passed, `.unavailable` if the file system fails.
    public func presence(of key: [UInt8]) async throws(BucketError) -> ObjectPresence {
        try await root.presence(of: key, memory)
    }
}
