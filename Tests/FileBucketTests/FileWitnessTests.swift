import Glibc
import Objects
import Testing

@testable import FileBucket

/// What is said of files that a listing did not show.
@Suite struct FileWitnessTests {
    private func answers(_ keys: [String], in folder: Folder) async throws -> [WitnessAnswer] {
        try await folder.bucket(.everything).witness(of: keys.map { Array($0.utf8) })
    }

    private func since(_ answer: WitnessAnswer?) throws -> Int64 {
        guard case .present(let since?) = answer else { throw SystemError(code: ENOENT) }
        return since.microseconds
    }

    @Test func filesAreThereAndNothingElseIs() async throws {
        let folder = try Folder()
        for name in ["a", "d/b", "d/e/c"] { try folder.write(name) }
        try folder.link("link", to: "a")
        try folder.link("way", to: "d")
        let present = try await answers(["a", "d/b", "d/e/c"], in: folder)
        for answer in present { _ = try since(answer) }
        let gone = try await answers(
            ["b", "d", "d/", "d/c", "d/e/c/f", "e/a", "link", "way/b", String(repeating: "x", count: 300)], in: folder)
        #expect(gone.allSatisfy { $0 == .gone }, "\(gone)")
    }

    /// A bucket that listed a folder before looks again, and not into what it remembers.
    @Test func nothingIsRemembered() async throws {
        let folder = try Folder()
        for name in ["d/a", "d/b"] { try folder.write(name) }
        let bucket = folder.bucket(.everything)
        let listing = try await bucket.listing(of: KeyRange(after: nil, through: nil))
        while try await listing.nextPage() != nil {}
        try folder.remove("d/a")
        try folder.write("d/c")
        let answers = try await bucket.witness(of: ["d/a", "d/b", "d/c"].map { Array($0.utf8) })
        #expect(answers[0] == .gone)
        _ = try (since(answers[1]), since(answers[2]))
    }

    /// Moved into place, files keep their times; the folder that was moved does not.
    @Test func aFolderThatIsMovedBringsItsFilesAnew() async throws {
        let folder = try Folder()
        try folder.write("old/sub/a")
        let before = try since(try await answers(["old/sub/a"], in: folder).first)
        usleep(20_000)
        try folder.rename("old", to: "new")
        let after = try since(try await answers(["new/sub/a"], in: folder).first)
        #expect(after > before)
    }

    @Test func whereNobodyMayPassNothingIsKnown() throws {
        let folder = try Folder()
        try folder.write("closed/a")
        try folder.write("open/a")
        #expect(chmod(folder.path, 0o755) == 0 && chmod(folder.path + "closed", 0) == 0)
        let root = try RootFolder.open(Array(folder.path.utf8))
        let answers = try asNobody {
            var witness = FileWitness(root: root)
            return ["closed/a", "open/a", "open/b"].map { witness.answer(for: Array($0.utf8)) }
        }
        #expect(answers[0] == .unknown && answers[2] == .gone)
        _ = try since(answers[1])
        #expect(chmod(folder.path + "closed", 0o755) == 0)
    }
}
