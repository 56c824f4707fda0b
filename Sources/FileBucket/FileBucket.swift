internal import Executors
public import Objects

/// A folder of this machine as a bucket: each regular file below it is an object, keyed by its path below the folder.
///
/// Symbolic links are never followed, neither to files nor to directories: a link could lead out of the folder or around
/// in a circle, and the file that it names has a key of its own if it is below the folder. Sockets, pipes and devices are
/// no objects. Other file systems mounted below the folder belong to it.
public struct FileBucket: Bucket {
    /// Part of every fingerprint; to be raised when what goes into one changes, so that everything is looked at again.
    static let fingerprintVersion: Int64 = 1

    let root: String
    let scope: Scope
    let readsOctue: Bool

    /// Names a folder as a bucket.
    ///
    /// - Parameters:
    ///   - root: the absolute path of the folder, with a slash at its end.
    ///   - scope: which keys are objects.
    ///   - readsOctue: whether the `.octue` files beside the files are read as metadata.
    public init(root: String, scope: Scope, readsOctue: Bool) {
        self.root = root
        self.scope = scope
        self.readsOctue = readsOctue
    }

    /// Always true: a walk yields keys in byte order.
    public var isOrdered: Bool { true }

    /// Opens the folder and begins to walk it after the range's lower bound.
    ///
    /// - Throws: `BucketError` if there is no such folder or it cannot be read.
    public func listing(of range: KeyRange) async throws(BucketError) -> any BucketListing {
        let listing = FileListing(bucket: self, range: range, executor: QueueExecutor(label: "files: listing"))
        try await listing.begin()
        return listing
    }

    /// Reads the attributes of files, and the `.octue` files that describe them.
    public func completed(_ page: ObjectPage) async throws(BucketError) -> ObjectPage {
        await MetadataReader(bucket: self).completed(page)
    }
}
