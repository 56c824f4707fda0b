internal import CStatx
internal import Glibc
internal import Objects

/// Finds which of a bucket's root and the folders directly below it something is mounted on.
///
/// Linux 5.8 and later says so of each folder (STATX_ATTR_MOUNT_ROOT of statx(2)), also where a part of the same file system is
/// mounted. Before that, a folder counts that lies on another device than the one above it.
struct MountPoints {
    private struct Place {
        var device: String
        /// nil where the kernel does not say.
        var isMountPoint: Bool?
    }

    let memory: BucketMemory

    /// The root's device as `major:minor`, and the mount points below which the scope has keys.
    func facts(of root: Descriptor) throws(BucketError) -> BucketFacts {
        do throws(SystemError) {
            let place = try Self.place(of: ".", in: root).get()
            var mounts: [String] = []
            // What is above the root is not in the bucket, and is looked at for this alone.
            let above = try? Self.place(of: "..", in: root).get()
            if place.isMountPoint ?? (above.map { $0.device != place.device } ?? false) { mounts.append("") }
            for name in try folders(in: root) {
                // A folder that cannot be looked at has vanished, or is a gap of the listing.
                guard let below = try? withPath(name, { Self.place(of: $0, in: root) }).get() else { continue }
                guard below.isMountPoint ?? (below.device != place.device) else { continue }
                mounts.append(String(decoding: name, as: UTF8.self) + "/")
            }
            return BucketFacts(device: place.device, mounts: mounts)
        } catch {
            throw error.bucketError("look at the folder", memory.reader.fullName([]))
        }
    }

    /// The names of the folders directly below the root, those that can begin a key, sorted.
    private func folders(in root: Descriptor) throws(SystemError) -> [ArraySlice<UInt8>] {
        let names = try memory.contents(of: root, path: []).names
        return (0..<names.count).filter { names.kind(at: $0) == .folder }.map { names.name(at: $0) }
            .filter { StorableText.check($0.span) == .storable }
    }

    private static func place(of name: UnsafePointer<CChar>, in folder: Descriptor) -> Result<Place, SystemError> {
        var facts = statx()
        // A file system that is mounted at the first use stays as it is: the listing has it mounted.
        let flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT
        guard statx(folder.raw, name, flags, UInt32(STATX_TYPE), &facts) == 0 else { return .failure(.last) }
        let isTold = facts.stx_attributes_mask & UInt64(STATX_ATTR_MOUNT_ROOT) != 0
        return .success(
            Place(
                device: "\(facts.stx_dev_major):\(facts.stx_dev_minor)",
                isMountPoint: isTold ? facts.stx_attributes & UInt64(STATX_ATTR_MOUNT_ROOT) != 0 : nil))
    }
}
