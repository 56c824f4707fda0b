internal import Foundation
internal import Glibc
internal import TestSupport

extension HistoryRunner {
    /// Merges while the bucket's folder is another one, as where a volume is not mounted: a few files are left in it, and
    /// nothing says that the others are not really gone but their number.
    func vanish(keeping count: Int) async throws {
        try await settle()
        let before = try picture()
        let away = folder.path + "-away"
        guard rename(folder.path, away) == 0, mkdir(folder.path, 0o755) == 0 else {
            throw SupportError("cannot rename \(folder.path)")
        }
        try folder.put(KeyPool.marker, content: 1, attributes: AttributePool.sets[0])
        for number in 0..<count {
            try folder.put(KeyPool.bulk(number), content: 2, attributes: AttributePool.sets[1])
        }
        changed()
        try await settle()
        let seen = try snapshot()
        let ending = try await finish(world.start(database))
        try FileManager.default.removeItem(atPath: folder.path)
        guard rename(away, folder.path) == 0 else { throw SupportError("cannot rename \(away)") }
        try judge(before, seen: [seen], status: ending.status, terms: terms(), output: ending.output)
    }
}
