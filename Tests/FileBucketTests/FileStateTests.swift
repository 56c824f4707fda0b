import Glibc
import Objects
import Testing

@testable import FileBucket

/// When a file looks changed, and when it is looked at again to be sure.
@Suite struct FileStateTests {
    private let later = FileTime(seconds: 10_000_000_000, nanoseconds: 0)

    private func fingerprint(_ state: FileState, companion: FileState? = nil) -> Fingerprint {
        var hasher = FingerprintHasher()
        return state.fingerprint(companion: companion, now: later, hasher: &hasher)
    }

    @Test func everyFactCounts() throws {
        let folder = try Folder()
        try folder.write("a")
        let state = try folder.state("a")
        var others = [state, state, state, state]
        others[0].inode += 1
        others[1].changed.seconds += 1
        others[2].changed.nanoseconds ^= 1
        others[3].size += 1
        let prints = others.map { fingerprint($0) } + others.map { fingerprint(state, companion: $0) }
        #expect(Set(prints + [fingerprint(state), fingerprint(state, companion: state)]).count == 10)
        #expect(!prints.contains(.lookAgain))
    }

    /// The stored bits outlive this program: another value would make every file of every table look changed.
    @Test func theFingerprintIsTheOneThatTablesHold() {
        var hasher = FingerprintHasher()
        for number: Int64 in [1, 2, 3, 4, 5] { hasher.add(number) }
        var state = FileState.example
        (state.inode, state.changed, state.size) = (2, FileTime(seconds: 3, nanoseconds: 4), 5)
        #expect(fingerprint(state) == hasher.fingerprint())
        #expect(fingerprint(state).bits == 5_626_635_078_628_864_076)
        #expect(state.version == "2-3.000000004-5")
    }

    @Test(
        arguments: [
            (100, 500_000_000, 100, 520_000_000, true), (100, 500_000_000, 100, 520_000_001, false),
            (100, 990_000_000, 101, 9_000_000, true), (100, 990_000_000, 101, 11_000_000, false),
            (100, 500_000_000, 100, 400_000_000, true), (100, 500_000_000, 99, 600_000_000, true),
            (100, 0, 101, 999_999_999, true), (100, 0, 102, 0, true), (100, 0, 102, 1, false),
            (Int64.min, 1, Int64.max, 0, false), (Int64.max, 1, Int64.min, 0, true), (-5, 0, 3, 0, false),
        ] as [(Int64, Int64, Int64, Int64, Bool)])
    func recentChangesAreRacy(seconds: Int64, nanoseconds: Int64, nowSeconds: Int64, nowNanoseconds: Int64, racy: Bool)
    {
        let changed = FileTime(seconds: seconds, nanoseconds: nanoseconds)
        let now = FileTime(seconds: nowSeconds, nanoseconds: nowNanoseconds)
        #expect(changed.isRacy(at: now) == racy)
        var state = FileState.example
        var old = state
        (old.changed, state.changed) = (FileTime(seconds: Int64.min, nanoseconds: 1), changed)
        var hasher = FingerprintHasher()
        #expect((state.fingerprint(companion: nil, now: now, hasher: &hasher) == .lookAgain) == racy)
        #expect((old.fingerprint(companion: state, now: now, hasher: &hasher) == .lookAgain) == racy)
    }

    @Test func whatJustChangedIsLookedAtAgain() throws {
        let folder = try Folder()
        try folder.write("a")
        let changed = try folder.state("a").changed
        var walk = FolderWalk(
            root: try RootFolder.open(Array(folder.path.utf8)), rootPath: [], range: .all, scope: .everything,
            readsOctue: false, now: { changed })
        #expect(try walk.rest().fingerprint(at: 0) == .lookAgain)
        #expect(try folder.list().fingerprint(at: 0) != .lookAgain)
    }

    @Test func aListingTellsOfContentAttributesAndCompanion() throws {
        let folder = try Folder()
        try folder.write("d/a", "12345")
        try folder.write("e/b")
        var seen: [[Fingerprint]] = []
        func look() throws {
            let page = try folder.list(.all, Scope(prefix: "", include: [], exclude: [try Glob("**/.octue")]))
            #expect(page.names == ["d/a", "e/b"])
            seen.append(page.indices.map { page.fingerprint(at: $0) })
        }
        try look()
        try look()
        try folder.setAttribute("user.quality", of: "d/a", to: "good")
        try look()
        try folder.write("d/.octue", "{}")
        try look()
        try folder.write("d/.octue", "{ }")
        try look()
        try folder.remove("d/.octue")
        try folder.link("d/.octue", to: "a")
        try look()
        let first = seen.map { $0[0] }
        #expect(first[0] == first[1])
        #expect(Set(first[1...4]).count == 4)
        #expect(first[5] == first[2])
        #expect(Set(seen.map { $0[1] }).count == 1)
        let page = try folder.list()
        #expect(page.size(at: 0) == 5)
        #expect(page.text(.version, of: "d/a") == (try folder.state("d/a").version))
        #expect(page.field(.etag, at: 0) == nil && page.field(.checksum, at: 0) == nil)
    }
}

extension FileState {
    static let example = FileState(.init())
}
