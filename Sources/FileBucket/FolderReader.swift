internal import Glibc
internal import Objects

/// Which folder a descriptor is open on.
struct FolderIdentity: Equatable {
    var device: dev_t
    var inode: ino_t
}

/// Reads the names in folders, and keeps those that lead to keys of a range and a scope.
struct FolderReader {
    /// What a walk needs to know of a folder that it enters.
    struct Contents {
        var names: FolderNames
        var identity: FolderIdentity
        /// The state of the folder's `.octue` file, where files are read with it and there is one.
        var companion: FileState?
    }

    let rootPath: [UInt8]
    let range: KeyRange
    let scope: Scope
    let readsOctue: Bool

    /// The whole path of something below the root, for messages.
    func fullName(_ path: [UInt8]) -> String { readable(rootPath + path) }

    func identity(of folder: Descriptor, path: [UInt8]) throws(BucketError) -> FolderIdentity {
        switch folder.state() {
        case .success(let state): return FolderIdentity(device: state.st_dev, inode: state.st_ino)
        case .failure(let error): throw error.bucketError("look at the folder", fullName(path))
        }
    }

    /// Reads a folder.
    ///
    /// - Parameters:
    ///   - path: the folder's path below the root with a slash at its end; empty for the root.
    ///   - skipped: raised by the number of names in range and scope that are neither files nor folders.
    /// - Returns: nil if the folder has vanished, or has nothing to visit.
    func contents(of folder: Descriptor, path: [UInt8], skipped: inout Int) throws(BucketError) -> Contents? {
        // A description of its own, since the root's is shared by the listings of all ranges, and with it the position.
        let stream: OpaquePointer
        switch folder.open(".", flags: O_RDONLY | O_DIRECTORY).flatMap(Self.stream(of:)) {
        case .success(let opened): stream = opened
        case .failure(let error) where error.meansVanished: return nil
        case .failure(let error): throw error.bucketError("read the folder", fullName(path))
        }
        defer { closedir(stream) }
        var names = FolderNames()
        var key = path
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = Self.name(of: entry)
            guard !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8) else { continue }
            guard let kind = try kind(of: entry, name: name, in: folder, path: path) else { continue }
            key.removeLast(key.count - path.count)
            key += name
            if leadsToKeys(kind, key: &key) {
                names.append(name, isFolder: kind == .folder)
            } else if kind == .other, range.contains(key.span), scope.contains(key: key.span) {
                skipped += 1
            }
        }
        let error = SystemError.last
        // A removed folder reads as empty, on some file systems as missing.
        guard error == SystemError(code: 0) || error.meansVanished else {
            throw error.bucketError("read the folder", fullName(path))
        }
        guard names.count > 0 else { return nil }
        names.sort()
        let identity = try identity(of: folder, path: path)
        return Contents(names: names, identity: identity, companion: try companion(in: folder, path: path))
    }

    private enum Kind {
        case file
        case folder
        case other

        init(_ state: stat) {
            self = state.isRegularFile ? .file : state.isFolder ? .folder : .other
        }
    }

    /// Whether a name of a kind is to be visited; `key` is its path.
    private func leadsToKeys(_ kind: Kind, key: inout [UInt8]) -> Bool {
        switch kind {
        case .file:
            guard range.contains(key.span) else { return false }
            // No pattern matches what is not UTF-8; it is shown as refused, not passed over in silence.
            return StorableText.check(key.span) != .storable || scope.contains(key: key.span)
        case .folder:
            guard scope.mayContainBelow(directory: key.span) else { return false }
            key.append(UInt8(ascii: "/"))
            return range.mayContain(beginningWith: key.span)
        case .other: return false
        }
    }

    /// What a name is; nil if it has vanished.
    ///
    /// Some file systems leave it out of what `readdir` gives.
    private func kind(
        of entry: UnsafeMutablePointer<dirent>, name: UnsafeBufferPointer<UInt8>, in folder: Descriptor, path: [UInt8]
    ) throws(BucketError) -> Kind? {
        switch Int(entry.pointee.d_type) {
        case Int(DT_REG): return .file
        case Int(DT_DIR): return .folder
        case Int(DT_UNKNOWN): break
        default: return .other
        }
        switch withPath(name, { folder.state(of: $0) }) {
        case .success(let state): return Kind(state)
        case .failure(let error) where error.meansVanished: return nil
        case .failure(let error): throw error.bucketError("look at", fullName(path + name))
        }
    }

    /// The state of the folder's `.octue` file, if there is one and it is to be read; a link is none.
    private func companion(in folder: Descriptor, path: [UInt8]) throws(BucketError) -> FileState? {
        guard readsOctue else { return nil }
        switch folder.state(of: LocalMetadata.fileName) {
        case .success(let state): return state.isRegularFile ? FileState(state) : nil
        case .failure(let error) where error.meansVanished: return nil
        case .failure(let error):
            throw error.bucketError("look at", fullName(path + Array(LocalMetadata.fileName.utf8)))
        }
    }

    private static func stream(of folder: Descriptor) -> Result<OpaquePointer, SystemError> {
        // The stream closes what it is given, and the descriptor what it holds.
        let copy = fcntl(folder.raw, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { return .failure(.last) }
        guard let stream = fdopendir(copy) else {
            let error = SystemError.last
            close(copy)
            return .failure(error)
        }
        return .success(stream)
    }

    /// The name of an entry, in the entry's own memory: the structure that Swift sees is longer than what the system
    /// fills, and must not be copied.
    private static func name(of entry: UnsafeMutablePointer<dirent>) -> UnsafeBufferPointer<UInt8> {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        let start = UnsafeRawPointer(entry) + offset
        let count = strlen(start.assumingMemoryBound(to: CChar.self))
        return UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
    }
}
