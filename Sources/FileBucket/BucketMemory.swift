internal import Glibc
internal import Objects

/// What the listings and readings of one bucket share, for the life of the bucket, which is a run.
///
/// The names in a large folder are read once, however many ranges lie in it and however often one is split; so a file that is
/// made after that is seen by the next run, as it would be had it been made behind the listing. A companion is read once too.
final class BucketMemory: Sendable {
    /// The names of folders with more than this many are held; to read a smaller one again takes no time to speak of.
    static let largeFolder = 5000
    /// How many bytes of names, and of indexes of companions, are held beyond what is in use.
    static let maximumBytes = 64 << 20

    let reader: FolderReader
    let readsOctue: Bool
    private let folders = RunCache<FolderContents>(limit: maximumBytes)
    private let companions = RunCache<Companion>(limit: maximumBytes)

    init(rootPath: [UInt8], scope: Scope, readsOctue: Bool) {
        reader = FolderReader(rootPath: rootPath, scope: scope)
        self.readsOctue = readsOctue
    }

    func identity(of folder: Descriptor) -> Result<FolderIdentity, SystemError> {
        folder.state().map { FolderIdentity(device: $0.st_dev, inode: $0.st_ino) }
    }

    /// Whether names are shared by those who walk over them.
    func isHeld(_ names: FolderNames) -> Bool { names.count > Self.largeFolder }

    /// The names in a folder.
    ///
    /// - Parameter path: the folder's path below the root with a slash at its end; empty for the root.
    func contents(of folder: Descriptor, path: [UInt8]) throws(SystemError) -> FolderContents {
        let identity = try identity(of: folder).get()
        return try folders.value(
            for: path, while: { $0.identity == identity }, cost: { isHeld($0.names) ? $0.names.byteCount : 0 }
        ) { () throws(SystemError) in try reader.contents(of: folder, identity: identity, path: path) }
    }

    /// What the `.octue` file of a folder says, where such files are read.
    ///
    /// - Parameter outdated: an index that the file no longer agrees with, after which it is read again.
    func companion(
        in folder: Descriptor, path: [UInt8], otherThan outdated: CompanionIndex? = nil
    ) throws(SystemError) -> Companion {
        guard readsOctue else { return .none }
        return try companions.value(for: path, while: { !$0.isIndex(outdated) }, cost: \.byteCount) {
            () throws(SystemError) in try Companion.read(in: folder)
        }
    }
}

extension Companion {
    fileprivate func isIndex(_ other: CompanionIndex?) -> Bool {
        if case .index(let index) = self { index === other } else { false }
    }
}
