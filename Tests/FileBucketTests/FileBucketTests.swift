import FileBucket
import Foundation
import Objects
import TestSupport
import Testing

@Suite struct FileBucketTests {
    private func keys(of bucket: FileBucket, in range: KeyRange = .all) async throws -> [String] {
        let listing = try await bucket.listing(of: range)
        var keys: [String] = []
        while let page = try await listing.nextPage() {
            keys += page.indices.map { String(decoding: page.key(at: $0), as: UTF8.self) }
        }
        return keys
    }

    private func folder(_ files: [String]) throws -> String {
        let root = FileManager.default.temporaryDirectory.path + "/bucket-\(UUID().uuidString)/"
        for file in files {
            let path = root + file
            let parent = (path as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(fileURLWithPath: path))
        }
        return root
    }

    @Test func listsInByteOrderOfWholeKeys() async throws {
        let files = ["a-b", "a/b", "a/c/d", "a0", "ä", "b\nc", "a b", "a/b c/%", "*", "z\\z", "a/b-"]
        let root = try folder(files)
        defer { try? FileManager.default.removeItem(atPath: root) }
        let bucket = FileBucket(root: root, scope: Scope(prefix: "", include: [], exclude: []), readsOctue: false)
        let sorted = files.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        #expect(try await keys(of: bucket) == sorted)
        for key in sorted {
            let bound = try ObjectKey(key)
            let lower = try await keys(of: bucket, in: KeyRange(after: nil, through: bound))
            let upper = try await keys(of: bucket, in: KeyRange(after: bound, through: nil))
            #expect(lower + upper == sorted, "split at \(key)")
            #expect(lower.last == key)
        }
    }
}
