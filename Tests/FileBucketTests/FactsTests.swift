import Glibc
import Objects
import Testing

@testable import FileBucket

/// What is told of the place where a bucket lies.
@Suite struct FactsTests {
    @Test func aFolderHasADeviceAndNoMounts() async throws {
        let folder = try Folder()
        try folder.write("d/a")
        let facts = try await folder.bucket().facts()
        var state = stat()
        #expect(stat(folder.path, &state) == 0)
        let device = UInt64(state.st_dev)
        // The form of the kernel's interface, as makedev(3) has it.
        let (major, minor) = ((device >> 8) & 0xFFF | (device >> 32) & ~0xFFF, device & 0xFF | (device >> 12) & ~0xFF)
        #expect(facts.device == "\(major):\(minor)")
        #expect(facts.mounts == [])
    }

    /// Every Linux has something mounted on `/proc`.
    @Test func mountPointsAreTold() async throws {
        let everything = FileBucket(root: "/", scope: .everything, readsOctue: false)
        let mounts = try await everything.facts().mounts
        #expect(mounts.first == "" && mounts.contains("proc/") && !mounts.contains("usr/"))
        #expect(mounts == mounts.sorted())
        let proc = FileBucket(root: "/proc/", scope: .everything, readsOctue: false)
        #expect(try await proc.facts().mounts.contains(""))
        let elsewhere = FileBucket(
            root: "/", scope: Scope(prefix: "etc/", include: [], exclude: []), readsOctue: false)
        #expect(try await elsewhere.facts().mounts == [""])
    }

    @Test func aLargeRootIsNotReadForItAlone() async throws {
        let folder = try Folder()
        for index in 0...BucketMemory.largeFolder { try folder.write("f\(index)") }
        let readings = Counter()
        var calls = SystemCalls.later
        let open = calls.open
        calls.open = { folder, name, flags in
            if String(cString: name) == "." { readings.add() }
            return open(folder, name, flags)
        }
        let bucket = folder.bucket(calls: calls)
        let listing = try await bucket.listing(of: .all)
        #expect(try await listing.nextPage()?.count == FileListing.namesPerPage)
        #expect(try await bucket.facts().mounts == [])
        #expect(readings.count == 1)
    }

    @Test func aRootThatIsNoneHasNone() async throws {
        let folder = try Folder()
        let bucket = FileBucket(root: folder.path + "none/", scope: .everything, readsOctue: false)
        let error = await #expect(throws: BucketError.self) { try await bucket.facts() }
        #expect(error?.kind == .missing)
    }
}
