internal import Glibc
internal import Objects

/// What the `.octue` file of a folder is found to be.
enum Companion: Sendable {
    static let fileName = ".octue"
    /// The longest one that is read.
    static let maximumBytes = 256 << 20
    /// How long after a change it may still be in the middle of being written.
    static let writingSeconds: Int64 = 60

    /// There is none, or something that is no file.
    case none
    /// It describes files.
    case index(CompanionIndex)
    /// It is there, and what it says is not known.
    case unread(UnreadReason)

    /// The key of the companion of a folder.
    ///
    /// - Parameter path: the folder's path below the root, with a slash at its end; empty for the root.
    static func key(in path: [UInt8]) -> [UInt8] { path + Array(fileName.utf8) }

    /// How much memory it takes, at the least what holding it in a table does.
    var byteCount: Int {
        switch self {
        case .none: 0
        case .index(let index): 512 + index.byteCount
        case .unread: 512
        }
    }

    /// Reads the companion of a folder.
    ///
    /// octue empties the file before it writes it, so that one that is malformed and has just changed is read once more a second
    /// later.
    ///
    /// - Throws: the error of a process that lacks memory or descriptors.
    static func read(in folder: Descriptor) throws(SystemError) -> Companion {
        let first = try readOnce(in: folder)
        guard case .unread(.malformed) = first.companion, let changed = first.changed,
            changed.seconds >= folder.calls.now().seconds - writingSeconds
        else { return first.companion }
        folder.calls.pause(1)
        return try readOnce(in: folder).companion
    }

    private static func readOnce(
        in folder: Descriptor
    ) throws(SystemError) -> (companion: Companion, changed: FileTime?) {
        var changed: FileTime?
        do throws(SystemError) {
            let file = try folder.open(fileName, flags: O_RDONLY).get()
            let state = try file.state().get()
            guard state.isRegularFile else { return (.none, nil) }
            changed = FileTime(state.st_ctim)
            guard state.st_size <= maximumBytes else { return (.unread(.tooLarge), changed) }
            do throws(CompanionScanner.Failure) {
                return (.index(try CompanionIndex(file.source)), changed)
            } catch {
                switch error {
                case .unread(let reason): return (.unread(reason), changed)
                case .system(let error): throw error
                }
            }
        } catch  where error.meansVanished {
            return (.none, nil)
        } catch {
            guard let reason = error.unread else { throw error }
            return (.unread(reason), changed)
        }
    }
}

extension Descriptor {
    /// The bytes of this file, from its beginning on.
    fileprivate var source: CompanionScanner.Source {
        { buffer, offset in self.read(into: buffer, at: offset) }
    }
}
