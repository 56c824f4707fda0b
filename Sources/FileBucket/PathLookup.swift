internal import Glibc
internal import Objects

/// Looks at the very path that a key names, link by link and never through one.
struct PathLookup {
    let root: Descriptor
    let memory: BucketMemory

    /// What is under a key; a file has the fingerprint that a listing would give it now.
    ///
    /// - Parameter key: any bytes. With a slash at its end, or with empty parts, `.` or `..`, it names no file.
    func presence(of key: [UInt8]) throws(BucketError) -> ObjectPresence {
        var parts = key.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let namesFolder = parts.count > 1 && parts.last?.isEmpty == true
        if namesFolder { parts.removeLast() }
        guard let name = parts.popLast(), !(parts + [name]).contains(where: Self.isNoName) else { return .absent }
        do throws(SystemError) {
            var folder = root
            for part in parts {
                guard try !isLink(part, in: folder) else { return .notAnObject("a path through a symbolic link") }
                folder = try folder.open(name: part, flags: O_RDONLY | O_DIRECTORY).get()
            }
            let state = try withPath(name) { folder.freshState(of: $0) }.get()
            guard state.isRegularFile else { return .notAnObject(Self.description(of: state)) }
            guard !namesFolder else { return .absent }
            return .object(try fingerprint(of: name, FileState(state), in: folder, path: key.dropLast(name.count)))
        } catch  where error.meansVanished || error == SystemError(code: ENAMETOOLONG) {
            return .absent
        } catch {
            throw error.bucketError("look at", memory.reader.fullName(key))
        }
    }

    private func fingerprint(
        of name: ArraySlice<UInt8>, _ file: FileState, in folder: Descriptor, path: ArraySlice<UInt8>
    ) throws(SystemError) -> Fingerprint {
        var hasher = FingerprintHasher()
        switch try memory.companion(in: folder, path: Array(path)) {
        case .none: return file.fingerprint(entry: nil, now: root.calls.now(), hasher: &hasher)
        case .index(let index):
            let entry = index.entry(of: name)?.fingerprint
            return file.fingerprint(entry: entry, now: root.calls.now(), hasher: &hasher)
        case .unread: return .lookAgain
        }
    }

    private func isLink(_ name: ArraySlice<UInt8>, in folder: Descriptor) throws(SystemError) -> Bool {
        try withPath(name) { folder.freshState(of: $0) }.get().kind == S_IFLNK
    }

    private static func isNoName(_ part: ArraySlice<UInt8>) -> Bool {
        part.isEmpty || part.contains(0) || part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8)
    }

    private static func description(of state: stat) -> String {
        switch state.kind {
        case S_IFLNK: "a symbolic link"
        case S_IFDIR: "a folder"
        case S_IFIFO: "a FIFO"
        case S_IFSOCK: "a socket"
        case S_IFBLK, S_IFCHR: "a device"
        default: "something that is no file"
        }
    }
}
