import Glibc
import Objects
import Testing

@testable import FileBucket

/// What the listings of one run share, and how much of it is held.
@Suite struct BucketMemoryTests {
    /// The system's calls, with a count of the folders that are read.
    private func counting(_ readings: Counter) -> SystemCalls {
        var calls = SystemCalls.later
        let open = calls.open
        calls.open = { folder, name, flags in
            if String(cString: name) == "." { readings.add() }
            return open(folder, name, flags)
        }
        return calls
    }

    @Test func aLargeFolderIsReadOnceHoweverItIsSplit() throws {
        let folder = try Folder()
        let names = (0...BucketMemory.largeFolder).map { "f\($0)" }
        for name in names { try folder.write(name) }
        try folder.write("f1-/x")
        let all = folder.files()
        let readings = Counter()
        let memory = folder.memory()
        var keys: [[UInt8]] = []
        let bounds = try [nil, "f0", "f1-", "f1-/x", "f2000", "f3", "g"].map { try $0.map { try ObjectKey($0) } }
        for (lower, upper) in zip(bounds, bounds.dropFirst() + [nil]) {
            let range = KeyRange(after: lower, through: upper)
            var walk = try folder.walk(range, calls: counting(readings), memory: memory)
            let part = try walk.rest().keys
            #expect(part == all.filter { range.contains($0.span) })
            keys += part
        }
        #expect(keys == all)
        // The root once, and the small folder for each of the ranges that may have keys in it.
        #expect(readings.count == 3)
    }

    @Test func aSmallFolderIsReadAnewByEachListing() throws {
        let folder = try Folder()
        try folder.write("a")
        let memory = folder.memory()
        var walk = try folder.walk(memory: memory)
        #expect(try walk.rest().names == ["a"])
        try folder.write("b")
        walk = try folder.walk(memory: memory)
        #expect(try walk.rest().names == ["a", "b"])
    }

    /// What was read stays for the run, though the folder changed: what has gone is left out, what is new is for the next one.
    @Test func aLargeFolderThatChangesIsAsItWasWhenItWasRead() throws {
        let folder = try Folder()
        for index in 0...BucketMemory.largeFolder { try folder.write("f\(index)") }
        let memory = folder.memory()
        var walk = try folder.walk(memory: memory)
        #expect(try walk.rest().count == BucketMemory.largeFolder + 1)
        try folder.write("new")
        try folder.remove("f7")
        walk = try folder.walk(memory: memory)
        #expect(try walk.rest().count == BucketMemory.largeFolder)
        // The next run has a memory of its own.
        var other = try folder.walk(memory: folder.memory())
        #expect(try other.rest().count == BucketMemory.largeFolder + 1)
    }

    @Test func anotherFolderOfTheSamePathIsReadAnew() throws {
        let folder = try Folder()
        for index in 0...BucketMemory.largeFolder { try folder.write("d/f\(index)") }
        try folder.write("e/x")
        let memory = folder.memory()
        var walk = try folder.walk(memory: memory)
        #expect(try walk.rest().count == BucketMemory.largeFolder + 2)
        try folder.rename("d", to: "old")
        try folder.rename("e", to: "d")
        walk = try folder.walk(KeyRange(after: nil, through: try ObjectKey("f")), memory: memory)
        #expect(try walk.rest().names == ["d/x"])
    }

    @Test func theLongestUnusedGoesFirst() {
        let cache = RunCache<Int>(limit: 100)
        let readings = Counter()
        func use(_ name: String, _ bytes: Int) -> Int {
            cache.value(for: Array(name.utf8), cost: { _ in bytes }) {
                readings.add()
                return bytes
            }
        }
        for _ in 0..<3 { #expect(use("a", 40) == 40 && use("b", 40) == 40) }
        #expect(readings.count == 2 && cache.heldBytes == 80)
        _ = use("a", 40)
        _ = use("c", 30)
        // Over the limit, it shrinks to half of that: `b` and `a` go.
        #expect(cache.heldBytes == 30)
        _ = use("c", 30)
        #expect(readings.count == 3)
        // The one in use is held, however large.
        _ = use("d", 1000)
        #expect(cache.heldBytes == 1000 && readings.count == 4)
        _ = use("d", 1000)
        #expect(readings.count == 4)
        _ = use("e", 0)
        _ = use("e", 0)
        #expect(readings.count == 6)
    }

    @Test func ofThoseWhoWantTheSameOneReads() async {
        let cache = RunCache<Int>(limit: 100)
        let readings = Counter()
        let sum = await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    cache.value(for: [1], cost: { _ in 1 }) {
                        readings.add()
                        usleep(20_000)
                        return 1
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 8 && readings.count == 1)
    }

    @Test func aValueThatIsOutdatedIsReadAgain() {
        let cache = RunCache<Int>(limit: 100)
        let first = cache.value(for: [1], cost: { _ in 10 }) { 1 }
        let second = cache.value(for: [1], while: { $0 != first }, cost: { _ in 20 }) { 2 }
        #expect(second == 2 && cache.heldBytes == 20)
        #expect(cache.value(for: [1], cost: { _ in 20 }) { 3 } == 2)
    }
}
