internal import Glibc
internal import Objects

/// A depth-first walk over the files of a range, in the byte order of their full keys.
///
/// In memory are the names of the folders on the way from the root to where the walk is. Every name is resolved from the
/// descriptor of its own folder, so that renames meanwhile cannot lead the walk out of the root, and a path may be longer than
/// PATH_MAX.
struct FolderWalk {
    /// How many folders are held open; those nearer to the root are closed, and opened again on the way back.
    static let openFolders = 64
    /// With how many input/output errors in a row the walk ends: the disk fails, not a file.
    static let maximumErrors = 10

    private struct Level {
        var names: FolderNames
        /// Which of the names are left to visit.
        var rest: Range<Int>
        var folder: Descriptor?
        var identity: FolderIdentity
        /// The length of the folder's path, with its slash, in `path`.
        var pathLength: Int
        var companion: Companion
    }

    let range: KeyRange
    private let root: Descriptor
    private let memory: BucketMemory
    private var levels: [Level] = []
    private var path: [UInt8] = []
    private var hasher = FingerprintHasher()
    private var hasBegun = false
    private var errorsInARow = 0

    init(root: Descriptor, range: KeyRange, memory: BucketMemory) {
        self.root = root
        self.range = range
        self.memory = memory
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
            do throws(SystemError) {
                try enter(root, into: &page)
            } catch  where !error.meansVanished {
                throw error.bucketError("read the folder", fullPath)
            } catch {}
        }
        var visited = 0
        while visited < limit, !levels.isEmpty {
            guard !levels[levels.count - 1].rest.isEmpty else {
                levels.removeLast()
                continue
            }
            visited += 1
            try visitNext(into: &page)
        }
        return visited > 0
    }

    private var fullPath: String { memory.reader.fullName(path) }

    private mutating func visitNext(into page: inout ObjectPage) throws(BucketError) {
        let depth = levels.count - 1
        let index = levels[depth].rest.lowerBound
        levels[depth].rest = index + 1..<levels[depth].rest.upperBound
        path.removeLast(path.count - levels[depth].pathLength)
        guard let folder = try openFolder(at: depth, page: &page) else {
            levels[depth].rest = 0..<0
            return
        }
        path += levels[depth].names.name(at: index)
        switch levels[depth].names.kind(at: index) {
        case .file: try visitFile(at: index, of: folder, into: &page)
        case .other: page.skipped += 1
        case .folder:
            path.append(UInt8(ascii: "/"))
            try visitFolder(at: index, of: folder, into: &page)
        }
    }

    private mutating func visitFile(
        at index: Int, of folder: Descriptor, into page: inout ObjectPage
    ) throws(BucketError) {
        let depth = levels.count - 1
        switch levels[depth].names.withName(at: index, { folder.state(of: $0) }) {
        case .success(let state):
            errorsInARow = 0
            // What was a file when its folder was read and is none now has gone, like one that was removed.
            if state.isRegularFile { append(FileState(state), levels[depth].names.name(at: index), to: &page) }
        case .failure(let error) where error.meansVanished: return
        case .failure(let error):
            guard let reason = error.unread else { throw error.bucketError("look at", fullPath) }
            try count(error, "look at")
            let refusal = page.append(key: path.span, size: nil, lastModified: nil, fingerprint: .lookAgain)
            if refusal == nil { page.setUnread(reason, at: page.count - 1) }
        }
    }

    /// Adds the file at `path` to a page.
    private mutating func append(_ file: FileState, _ name: ArraySlice<UInt8>, to page: inout ObjectPage) {
        let companion = levels[levels.count - 1].companion
        var fingerprint = Fingerprint.lookAgain
        var unread: UnreadReason?
        switch companion {
        case .none: fingerprint = file.fingerprint(entry: nil, now: root.calls.now(), hasher: &hasher)
        case .index(let index):
            let entry = index.entry(of: name)?.fingerprint
            fingerprint = file.fingerprint(entry: entry, now: root.calls.now(), hasher: &hasher)
        case .unread(let reason): unread = reason
        }
        let modified = Timestamp(seconds: file.modified.seconds, nanoseconds: file.modified.nanoseconds)
        let refusal = page.append(key: path.span, size: file.size, lastModified: modified, fingerprint: fingerprint)
        if refusal == nil, let unread {
            page.setUnread(unread, under: Companion.key(in: Array(path.dropLast(name.count))).span, at: page.count - 1)
        }
    }

    private mutating func visitFolder(
        at index: Int, of folder: Descriptor, into page: inout ObjectPage
    ) throws(BucketError) {
        // No key below can be short enough; without this, a tree could be as deep as a disk is large.
        guard path.count < ObjectKey.maximumBytes else {
            if range.contains(path.span) {
                page.refusals.append(
                    ObjectPage.Refusal(key: path, source: nil, raw: [], reason: KeyRefusal.tooLong.rawValue))
            }
            return
        }
        let flags = O_RDONLY | O_DIRECTORY
        switch levels[levels.count - 1].names.withName(at: index, { folder.open($0, flags: flags) }) {
        case .success(let child):
            do throws(SystemError) {
                try enter(child, into: &page)
            } catch  where !error.meansVanished {
                try note(error, "read the folder", in: &page)
            } catch {}
        case .failure(let error) where error.meansVanished: return
        case .failure(let error): try note(error, "open the folder", in: &page)
        }
    }

    /// Goes on after a folder that cannot be read, as a gap, unless it is this process that lacks something.
    private mutating func note(
        _ error: SystemError, _ action: String, in page: inout ObjectPage
    ) throws(BucketError) {
        let failure = error.bucketError(action, fullPath)
        guard error.unread != nil else { throw failure }
        try count(error, action)
        page.gaps.append(ObjectPage.Gap(beginning: path, failure))
    }

    /// Ends the walk with the last of too many input/output errors in a row.
    private mutating func count(_ error: SystemError, _ action: String) throws(BucketError) {
        guard error.isInputOutputError else { return }
        errorsInARow += 1
        guard errorsInARow >= Self.maximumErrors else { return }
        let last = error.bucketError(action, fullPath)
        throw BucketError(.unavailable, "\(errorsInARow) input/output errors in a row, the last one: \(last.message)")
    }

    private mutating func enter(_ folder: Descriptor, into page: inout ObjectPage) throws(SystemError) {
        let contents = try memory.contents(of: folder, path: path)
        errorsInARow = 0
        noteUnknown(contents, in: &page)
        var part = contents.names.part(in: range, below: path)
        let key = Companion.key(in: path)
        let tellsOfCompanion = contents.hasFiles && range.contains(key.span)
        var companion = Companion.none
        if tellsOfCompanion || part.contains(where: { contents.names.kind(at: $0) == .file }) {
            companion = try memory.companion(in: folder, path: path)
        }
        if tellsOfCompanion, case .unread(let reason) = companion {
            var refusal = ObjectPage.Refusal(key: key, source: ObjectReading.source, raw: [], reason: reason.rawValue)
            refusal.describesOthers = true
            page.refusals.append(refusal)
        }
        guard !part.isEmpty else { return }
        var names = contents.names
        if !memory.isHeld(names) {
            names = names.copy(of: part)
            part = 0..<names.count
        }
        levels.append(
            Level(
                names: names, rest: part, folder: folder, identity: contents.identity, pathLength: path.count,
                companion: companion))
        let distant = levels.count - 1 - Self.openFolders
        if distant >= 0 { levels[distant].folder = nil }
    }

    /// Tells of names in the range below which keys may lie or not.
    private func noteUnknown(_ contents: FolderContents, in page: inout ObjectPage) {
        for (name, error) in contents.unknown {
            let key = path + name
            guard
                range.contains(key.span) || range.mayContain(beginningWith: (key + [UInt8(ascii: "/")]).span)
            else { continue }
            page.gaps.append(
                ObjectPage.Gap(beginning: key, error.bucketError("look at", memory.reader.fullName(key))))
        }
    }

    /// The folder at a depth, opened again if it was closed meanwhile; nil if it has vanished or cannot be opened any more.
    private mutating func openFolder(at depth: Int, page: inout ObjectPage) throws(BucketError) -> Descriptor? {
        if let folder = levels[depth].folder { return folder }
        let opened = root.open(folder: path).flatMap { folder in
            memory.identity(of: folder).map { (folder: folder, identity: $0) }
        }
        switch opened {
        case .success((let folder, levels[depth].identity)):
            levels[depth].folder = folder
            return folder
        case .success:
            throw BucketError(.unavailable, "the folder \(fullPath) was replaced by another one while it was listed")
        case .failure(let error) where error.meansVanished: return nil
        case .failure(let error):
            try note(error, "open the folder", in: &page)
            return nil
        }
    }
}
