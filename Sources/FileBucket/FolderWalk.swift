internal import Glibc
internal import Objects

/// A depth-first walk over the files of a range, in the byte order of their full keys.
///
/// In memory are the names of the folders on the way from the root to where the walk is, and of these only the names
/// that lie in the range and in the scope. Every name is resolved from the descriptor of its own folder, so that
/// renames meanwhile cannot lead the walk out of the root, and a path may be longer than PATH_MAX.
struct FolderWalk {
    /// How many folders are held open; those nearer to the root are closed, and opened again on the way back.
    static let openFolders = 64

    private struct Level {
        var names: FolderNames
        var next = 0
        var folder: Descriptor?
        var identity: FolderIdentity
        /// The length of the folder's path, with its slash, in `path`.
        var pathLength: Int
        var companion: FileState?
    }

    private let root: Descriptor
    private let reader: FolderReader
    private let now: @Sendable () -> FileTime
    private var levels: [Level] = []
    private var path: [UInt8] = []
    private var hasher = FingerprintHasher()
    private var hasBegun = false

    init(
        root: Descriptor, rootPath: [UInt8], range: KeyRange, scope: Scope, readsOctue: Bool,
        now: @escaping @Sendable () -> FileTime = { FileTime.now }
    ) {
        self.root = root
        self.now = now
        reader = FolderReader(rootPath: rootPath, range: range, scope: scope, readsOctue: readsOctue)
    }

    /// How many folders the walk holds open, besides the root.
    var openFolderCount: Int { levels.count { $0.folder != nil } }

    /// How many names the walk holds.
    var heldNames: Int { levels.reduce(0) { $0 + $1.names.count } }

    /// Visits names and adds the files among them to a page.
    ///
    /// - Parameter limit: how many names to visit at most, whatever they turn out to be.
    /// - Returns: false if there was nothing left to visit.
    mutating func visit(_ limit: Int, into page: inout ObjectPage) throws(BucketError) -> Bool {
        if !hasBegun {
            hasBegun = true
            try enter(root, into: &page)
        }
        var visited = 0
        while visited < limit, let level = levels.last {
            guard level.next < level.names.count else {
                levels.removeLast()
                continue
            }
            visited += 1
            try visitNext(into: &page)
        }
        return visited > 0
    }

    private mutating func visitNext(into page: inout ObjectPage) throws(BucketError) {
        let depth = levels.count - 1
        let index = levels[depth].next
        levels[depth].next += 1
        path.removeLast(path.count - levels[depth].pathLength)
        let opened: Descriptor?
        do throws(BucketError) {
            opened = try openFolder(at: depth)
        } catch {
            opened = nil
            try note(error, in: &page)
        }
        guard let folder = opened else {
            levels[depth].next = levels[depth].names.count
            return
        }
        path += levels[depth].names.name(at: index)
        if levels[depth].names.isFolder(at: index) {
            path.append(UInt8(ascii: "/"))
            try visitFolder(at: index, of: folder, into: &page)
        } else {
            try visitFile(at: index, of: folder, into: &page)
        }
    }

    private mutating func visitFile(
        at index: Int, of folder: Descriptor, into page: inout ObjectPage
    ) throws(BucketError) {
        let level = levels[levels.count - 1]
        let state: stat
        switch level.names.withName(at: index, { folder.state(of: $0) }) {
        case .success(let found): state = found
        case .failure(let error) where error.meansVanished: return
        case .failure(let error):
            try note(error.bucketError("look at", reader.fullName(path)), in: &page)
            return
        }
        // What was a file when its folder was read and is none now has gone, like one that was removed.
        guard state.isRegularFile else { return }
        let file = FileState(state)
        let fingerprint = file.fingerprint(companion: level.companion, now: now(), hasher: &hasher)
        let modified = FileTime(state.st_mtim)
        let refusal = page.append(
            key: path.span, size: file.size,
            lastModified: Timestamp(seconds: modified.seconds, nanoseconds: modified.nanoseconds),
            fingerprint: fingerprint)
        if refusal == nil { page.set(.version, Array(file.version.utf8).span) }
    }

    private mutating func visitFolder(
        at index: Int, of folder: Descriptor, into page: inout ObjectPage
    ) throws(BucketError) {
        // No key below can be short enough; without this, a tree could be as deep as a disk is large.
        guard path.count < ObjectKey.maximumBytes else {
            if reader.range.contains(path.span) {
                page.refusals.append(
                    ObjectPage.Refusal(key: path, source: nil, raw: [], reason: KeyRefusal.tooLong.rawValue))
            }
            return
        }
        let flags = O_RDONLY | O_DIRECTORY
        switch levels[levels.count - 1].names.withName(at: index, { folder.open($0, flags: flags) }) {
        case .success(let child):
            do throws(BucketError) {
                try enter(child, into: &page)
            } catch {
                try note(error, in: &page)
            }
        case .failure(let error) where error.meansVanished: return
        case .failure(let error): try note(error.bucketError("open the folder", reader.fullName(path)), in: &page)
        }
    }

    /// Goes on after what may not be read, as a gap; anything else ends the walk, since a file system that fails would
    /// have a gap at every step, and trying again may help.
    private func note(_ error: BucketError, in page: inout ObjectPage) throws(BucketError) {
        guard error.kind == .denied else { throw error }
        page.gaps.append(error)
    }

    private mutating func enter(_ folder: Descriptor, into page: inout ObjectPage) throws(BucketError) {
        guard let contents = try reader.contents(of: folder, path: path, skipped: &page.skipped) else { return }
        levels.append(
            Level(
                names: contents.names, folder: folder, identity: contents.identity, pathLength: path.count,
                companion: contents.companion))
        let distant = levels.count - 1 - Self.openFolders
        if distant >= 0 { levels[distant].folder = nil }
    }

    /// The folder at a depth, opened again if it was closed meanwhile; nil if it has vanished.
    private mutating func openFolder(at depth: Int) throws(BucketError) -> Descriptor? {
        if let folder = levels[depth].folder { return folder }
        var folder = root
        for part in path.split(separator: UInt8(ascii: "/")) {
            switch folder.open(name: part, flags: O_RDONLY | O_DIRECTORY) {
            case .success(let child): folder = child
            case .failure(let error) where error.meansVanished: return nil
            case .failure(let error): throw error.bucketError("open the folder", reader.fullName(path))
            }
        }
        guard try reader.identity(of: folder, path: path) == levels[depth].identity else {
            throw BucketError(
                .unavailable, "the folder \(reader.fullName(path)) was replaced by another one while it was listed")
        }
        levels[depth].folder = folder
        return folder
    }
}
