internal import Glibc
internal import TestSupport

/// What people do to files that changes nothing of what they hold.
extension Folder {
    /// Whether a loader, which runs as somebody else or as their owner, may not read a file.
    static func isDenied(_ status: stat) -> Bool { status.st_mode & 0o444 == 0 }

    /// Gives a file, if it is there, a second name in the bucket; what was there under the name is gone.
    func twin(_ key: [UInt8], _ other: [UInt8]) throws {
        var status = stat()
        guard key != other, lstat(place(key), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        try makeFolders(of: other)
        unlink(place(other))
        guard link(place(key), place(other)) == 0 || [EEXIST, ENOENT, ENOTDIR].contains(errno) else {
            throw failure("link")
        }
    }

    /// Moves the change time of a file, if it is there, and nothing else.
    func touch(_ key: [UInt8], _ touch: Touch) throws {
        var status = stat()
        let file = place(key)
        guard lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        switch touch {
        case .link:
            // A backup by hard links makes a name elsewhere.
            let name = aside + "-link"
            unlink(name)
            guard link(file, name) == 0, unlink(name) == 0 else { throw failure("link") }
        case .mode:
            guard !Self.isDenied(status) else { return }
            _ = setMode(key, status.st_mode & 0o020 == 0 ? 0o664 : 0o644)
        case .owner:
            guard lchown(file, getuid() == 0 && status.st_uid == 0 ? 65534 : getuid(), gid_t.max) == 0 else {
                throw failure("chown")
            }
        }
    }

    /// Whether files can be closed to the loader and still be read here.
    static var canDeny: Bool { getuid() == 0 }

    /// Takes the right to read a file away, if it is there.
    func deny(_ key: [UInt8]) { if Self.canDeny { changeMode(key, isDenied: true) } }

    /// Gives the right to read a file back.
    func allow(_ key: [UInt8]) { changeMode(key, isDenied: false) }

    /// Makes everything readable again; what an `.octue` file should say and does not is forgotten.
    ///
    /// - Returns: whether something could not be read.
    func mend() throws -> Bool {
        var isMended = false
        for (key, file) in try files() {
            if file.isDenied {
                _ = setMode(key, 0o644)
                isMended = true
            }
            let (folder, name) = Self.parts(of: key)
            if name == Self.companionName, case .unread = try companion(in: folder) {
                undescribe(folder)
                isMended = true
            }
        }
        return isMended
    }

    private func changeMode(_ key: [UInt8], isDenied: Bool) {
        var status = stat()
        guard lstat(place(key), &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            Self.isDenied(status) != isDenied
        else { return }
        _ = setMode(key, isDenied ? 0 : 0o644)
    }
}
