internal import Glibc
internal import Objects

/// Which folder a descriptor is open on.
struct FolderIdentity: Equatable, Sendable {
    var device: dev_t
    var inode: ino_t
}

/// What was read of a folder.
struct FolderContents: Sendable {
    /// The names in scope.
    var names = FolderNames()
    var identity: FolderIdentity
    /// Whether a file in scope is among them.
    var hasFiles = false
    /// Names of which it cannot be told whether keys lie below them.
    var unknown: [(name: [UInt8], error: SystemError)] = []
}

/// Reads the names in folders, and keeps those that lead to keys of a scope.
struct FolderReader {
    let rootPath: [UInt8]
    let scope: Scope

    /// The whole path of something below the root, for messages.
    func fullName(_ path: some Collection<UInt8>) -> String { readable(rootPath + Array(path)) }

    /// Reads a folder.
    ///
    /// - Parameter path: the folder's path below the root with a slash at its end; empty for the root.
    /// - Returns: the names, sorted.
    func contents(
        of folder: Descriptor, identity: FolderIdentity, path: [UInt8]
    ) throws(SystemError) -> FolderContents {
        var contents = FolderContents(identity: identity)
        // A description of its own, since the root's is shared by the listings of all ranges, and with it the position.
        let stream = try folder.open(".", flags: O_RDONLY | O_DIRECTORY).flatMap(Self.stream(of:)).get()
        defer { closedir(stream) }
        var key = path
        while true {
            errno = 0
            guard let entry = folder.calls.nextEntry(stream) else { break }
            let name = Self.name(of: entry)
            guard !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8) else { continue }
            key.removeLast(key.count - path.count)
            key += name
            switch Self.kind(of: entry, name: name, in: folder) {
            case .success(let kind) where leadsToKeys(kind, key):
                contents.names.append(name, kind)
                contents.hasFiles = contents.hasFiles || kind == .file
            case .success: continue
            case .failure(let error) where error.meansVanished: continue
            case .failure(let error):
                if leadsToKeys(.file, key) || leadsToKeys(.folder, key) {
                    contents.unknown.append((Array(name), error))
                }
            }
        }
        let error = SystemError.last
        // A removed folder reads as empty, on some file systems as missing.
        guard error == SystemError(code: 0) || error.meansVanished else { throw error }
        contents.names.sort()
        return contents
    }

    /// Whether a path of a kind is to be visited.
    private func leadsToKeys(_ kind: FolderNames.Kind, _ path: [UInt8]) -> Bool {
        switch kind {
        // No pattern matches what is not UTF-8; it is shown as refused, not passed over in silence.
        case .file: scope.contains(key: path.span) || StorableText.check(path.span) != .storable
        case .folder: scope.mayContainBelow(directory: path.span)
        case .other: scope.contains(key: path.span)
        }
    }

    /// What a name is.
    ///
    /// Some file systems leave it out of what `readdir` gives.
    private static func kind(
        of entry: UnsafeMutablePointer<dirent>, name: UnsafeBufferPointer<UInt8>, in folder: Descriptor
    ) -> Result<FolderNames.Kind, SystemError> {
        switch Int(entry.pointee.d_type) {
        case Int(DT_REG): .success(.file)
        case Int(DT_DIR): .success(.folder)
        case Int(DT_UNKNOWN): withPath(name) { folder.state(of: $0) }.map { FolderNames.Kind($0) }
        default: .success(.other)
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
