internal import Glibc
internal import Objects

/// Looks whether there are files under keys that a listing did not show, at their very paths.
///
/// Nothing that a listing kept is used, and the server of a network file system is asked anew. Files count as unchanged since
/// the last change of themselves or of a folder above them: a folder that is moved into place brings its files with their
/// old times.
struct FileWitness {
    private let root: Descriptor
    /// The folder of the last key, which the next key is often in, too.
    private var path: [UInt8]?
    private var folder: Result<(Descriptor, FileTime), SystemError> = .failure(SystemError(code: ENOENT))

    init(root: Descriptor) {
        self.root = root
    }

    mutating func answer(for key: [UInt8]) -> WitnessAnswer {
        let name = key[((key.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
        guard !name.isEmpty else { return .gone }
        let parent = Array(key.dropLast(name.count))
        if path != parent {
            path = parent
            folder = open(parent)
        }
        do throws(SystemError) {
            let (descriptor, changed) = try folder.get()
            let state = try withPath(name) { descriptor.freshState(of: $0) }.get()
            guard state.isRegularFile else { return .gone }
            return .present(since: Timestamp(FileTime.later(FileTime(state.st_ctim), changed)))
        } catch {
            return error.meansVanished || error == SystemError(code: ENAMETOOLONG) ? .gone : .unknown
        }
    }

    /// Opens a folder, with the last change of it or of one on the way.
    private func open(_ path: [UInt8]) -> Result<(Descriptor, FileTime), SystemError> {
        do throws(SystemError) {
            var folder = root
            var changed = FileTime(try root.state().get().st_ctim)
            for part in path.split(separator: UInt8(ascii: "/")) {
                folder = try folder.open(name: part, flags: O_RDONLY | O_DIRECTORY).get()
                changed = FileTime.later(changed, FileTime(try folder.state().get().st_ctim))
            }
            return .success((folder, changed))
        } catch { return .failure(error) }
    }
}
