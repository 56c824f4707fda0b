import Glibc
import Objects
import Testing

@testable import FileBucket

/// When a file looks changed, and when it is looked at again to be sure.
@Suite struct FileStateTests {
    private func fingerprint(_ state: FileState, entry: Int64? = nil) -> Fingerprint {
        var hasher = FingerprintHasher()
        return state.fingerprint(entry: entry.map { Fingerprint(bits: $0) }, now: .later, hasher: &hasher)
    }

    @Test func everyFactCounts() throws {
        let state = FileState.example
        var others = [FileState](repeating: state, count: 5)
        others[0].size += 1
        others[1].modified.seconds += 1
        others[2].modified.nanoseconds += 1
        others[3].changed.seconds += 1
        others[4].changed.nanoseconds += 1
        let prints = others.map { fingerprint($0) } + [1, 2].map { fingerprint(state, entry: $0) }
        #expect(Set(prints + [fingerprint(state)]).count == 8)
        #expect(!prints.contains(.lookAgain))
    }

    /// Some file systems number their inodes anew at every mount; those that keep whole seconds can have another file under the
    /// name at the same time.
    @Test func theInodeCountsWhereTimesAreInWholeSecondsOnly() {
        var (fine, coarse) = (FileState.example, FileState.example)
        coarse.changed.nanoseconds = 0
        let before = [fingerprint(fine), fingerprint(coarse)]
        fine.inode += 1
        coarse.inode += 1
        #expect(fingerprint(fine) == before[0])
        #expect(fingerprint(coarse) != before[1])
    }

    /// The stored bits outlive this program: another value would have every file of every table read again.
    @Test func theFingerprintIsTheOneThatTablesHold() {
        var hasher = FingerprintHasher()
        for number: Int64 in [2, 5, 3, 4, 6, 7, 0, 8] { hasher.add(number) }
        #expect(fingerprint(.example, entry: 8) == hasher.fingerprint())
        #expect(fingerprint(.example, entry: 8).bits == -4_290_216_028_753_056_202)
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
        state.changed = changed
        var hasher = FingerprintHasher()
        #expect((state.fingerprint(entry: nil, now: now, hasher: &hasher) == .lookAgain) == racy)
    }

    @Test func whatJustChangedIsLookedAtAgain() throws {
        let folder = try Folder()
        try folder.write("a")
        try folder.write(".octue", #"{"datafiles": {"a": {"id": 1}}}"#)
        let changed = try folder.state("a").changed
        var calls = SystemCalls()
        calls.now = { changed }
        #expect(try folder.list(calls: calls).fingerprint("a") == .lookAgain)
        #expect(try folder.list().fingerprint("a") != .lookAgain)
        // What the companion says is read by every run, so that its own time needs no care.
        let companion = try folder.state(".octue").changed
        calls.now = { FileTime(seconds: companion.seconds + 3, nanoseconds: companion.nanoseconds) }
        let settled = try folder.list(calls: calls).fingerprint("a")
        try folder.write(".octue", #"{"datafiles": {"a": {"id": 1}}}"#)
        #expect(try folder.list(calls: calls).fingerprint("a") == settled)
    }

    @Test func aListingTellsOfContentRightsLinksAndAttributes() throws {
        let folder = try Folder()
        try folder.write("a", "12345")
        try folder.write("b")
        var seen: [Fingerprint?] = []
        func look() throws {
            let page = try folder.list()
            #expect(page.fingerprint("b") == (try folder.list().fingerprint("b")))
            seen.append(page.fingerprint("a"))
            // Longer than the kernel's clock takes for a tick.
            usleep(15_000)
        }
        try look()
        try look()
        try folder.setAttribute("user.quality", of: "a", to: "good")
        try look()
        #expect(chmod(folder.path + "a", 0o600) == 0)
        try look()
        #expect(Glibc.link(folder.path + "a", folder.path + "c") == 0)
        try look()
        try folder.write("a", "54321")
        try look()
        #expect(seen[0] == seen[1])
        #expect(Set(seen[1...]).count == 5)
        let page = try folder.list()
        #expect(page.size(at: 0) == 5)
        for field in ObjectPage.Field.allCases { #expect(page.field(field, at: 0) == nil) }
    }
}

extension FileState {
    static let example: FileState = {
        var state = FileState(.init())
        (state.size, state.inode) = (5, 2)
        state.modified = FileTime(seconds: 3, nanoseconds: 4)
        state.changed = FileTime(seconds: 6, nanoseconds: 7)
        return state
    }()
}
