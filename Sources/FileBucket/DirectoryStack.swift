internal import Glibc
internal import Objects

/// The directories from the root of a walk down to where it is.
///
/// Each is opened relative to the one above and never through a link, so that renames during the walk cannot lead it out
/// of the root, and paths may be longer than the system's limit for one call. At most `maximumOpen` descriptors are open;
/// those above are opened again on the way back.
final class DirectoryStack {
    private struct Level {
        var descriptor: Int32
        var names: DirectoryNames
        var next = 0
        /// The length of `path` with this directory's slash.
        var pathLength: Int
    }

    private static let maximumOpen = 64
    private static let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

    private let root: Int32
    private var levels: [Level] = []
    /// The path of the innermost directory below the root, with a slash at its end; empty at the root.
    private(set) var path: [UInt8] = []

    /// Begins a walk at an open directory, which stays open until the stack goes.
    init(root: Int32) throws(FileSystemError) {
        self.root = root
        let descriptor = openat(root, ".", Self.flags)
        guard descriptor >= 0 else {
            let reason = errno
            close(root)
            throw FileSystemError(reason)
        }
        do throws(FileSystemError) {
            levels = [Level(descriptor: descriptor, names: try DirectoryNames(reading: descriptor), pathLength: 0)]
        } catch {
            close(descriptor)
            close(root)
            throw error
        }
    }

    deinit {
        for level in levels where level.descriptor >= 0 { close(level.descriptor) }
        close(root)
    }

    var isEmpty: Bool { levels.isEmpty }

    /// The descriptor of the innermost directory.
    var descriptor: Int32 { levels[levels.count - 1].descriptor }

    /// The next name of the innermost directory; nil when there is none left.
    func nextName() -> (name: ArraySlice<UInt8>, isDirectory: Bool)? {
        let last = levels.count - 1
        guard levels[last].next < levels[last].names.count else { return nil }
        defer { levels[last].next += 1 }
        return levels[last].names[levels[last].next]
    }

    /// Goes down into a directory of the innermost one.
    ///
    /// - Throws: if it cannot be opened or read; the walk is then still where it was.
    func enter(_ name: ArraySlice<UInt8>) throws(FileSystemError) {
        let descriptor = Self.open(name, in: self.descriptor)
        guard descriptor >= 0 else { throw FileSystemError(errno) }
        let names: DirectoryNames
        do throws(FileSystemError) {
            names = try DirectoryNames(reading: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
        path += name
        path.append(UInt8(ascii: "/"))
        levels.append(Level(descriptor: descriptor, names: names, pathLength: path.count))
        let above = levels.count - 1 - Self.maximumOpen
        if above >= 0 {
            close(levels[above].descriptor)
            levels[above].descriptor = -1
        }
    }

    /// Goes back up; afterwards the stack is empty if the innermost directory was the root of the walk.
    ///
    /// - Throws: if the directory above had to be opened again and could not be; its remaining names are then unknown.
    func leave() throws(FileSystemError) {
        let left = levels.removeLast()
        if left.descriptor >= 0 { close(left.descriptor) }
        guard let last = levels.last else { return }
        path.removeLast(path.count - last.pathLength)
        if last.descriptor < 0 { levels[levels.count - 1].descriptor = try reopened() }
    }

    /// Forgets the names that the innermost directory still has.
    func abandon() {
        levels[levels.count - 1].next = levels[levels.count - 1].names.count
    }

    private func reopened() throws(FileSystemError) -> Int32 {
        var descriptor = openat(root, ".", Self.flags)
        for part in path.split(separator: UInt8(ascii: "/")) {
            let below = Self.open(part, in: descriptor)
            let reason = errno
            close(descriptor)
            guard below >= 0 else { throw FileSystemError(reason) }
            descriptor = below
        }
        guard descriptor >= 0 else { throw FileSystemError(errno) }
        return descriptor
    }

    private static func open(_ name: ArraySlice<UInt8>, in directory: Int32) -> Int32 {
        (name + [0]).withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return -1 }
            return openat(directory, base.assumingMemoryBound(to: CChar.self), flags)
        }
    }
}
