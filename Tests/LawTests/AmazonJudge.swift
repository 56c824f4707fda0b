internal import Foundation
internal import TestSupport

/// Compares the rows with a bucket that speaks S3.
struct AmazonJudge {
    private let store: FakeAmazonStore
    private let database: TestDatabase
    /// What each object ever was, as rows show it.
    private var ever: [String: Set<String>] = [:]

    init(_ store: FakeAmazonStore, _ database: TestDatabase) {
        self.store = store
        self.database = database
    }

    /// Takes note of what the objects are.
    mutating func remember() {
        for (key, row) in bucket() { ever[key, default: []].insert(row) }
    }

    mutating func check(
        _ place: String, _ weather: AmazonWeather, _ tally: inout AmazonTally, _ merge: () async throws -> ProgramRun
    ) async throws {
        let (before, there) = (try await rows(), bucket())
        remember()
        let run = try await merge()
        remember()
        let (after, bucket) = (try await rows(), bucket())
        tally.runs += 1
        let isResumed = (run.standardOutput + run.standardError).contains("resumed, ")
        if isResumed { tally.resumed += 1 }
        tally.gone += before.keys.count { after[$0] == nil }
        for (key, row) in before where after[key] == nil {
            if let object = bucket[key], there[key] == object {
                throw LawBroken("nothing is lost", "\(place): \(key) (\(row)) went and is there: \(run)")
            }
        }
        for (key, row) in after where row != before[key] && !isKnown(row, of: key, weather) {
            throw LawBroken("rows are objects", "\(place): \(key) is \(row), which it never was: \(run)")
        }
        switch run.status {
        case 0:
            tally.merged += 1
            guard weather.isHonest, !isResumed else { break }
            guard after == bucket else { throw LawBroken("in step", "\(place): \(run)") }
        // What a run goes on with may have been staged as unread in another weather.
        case 2 where weather.kind == .denying || weather.kind == .failing || isResumed: tally.unread += 1
        case 4: tally.incomplete += 1
        case 137:
            tally.kills += 1
            try await database.psql("UPDATE datastore.lease SET until = clock_timestamp()")
        default: throw LawBroken("exit code", "\(place): \(run)")
        }
    }

    /// Whether an object ever was as its row shows it; of one that could not be read only what was listed is known.
    private func isKnown(_ row: String, of key: String, _ weather: AmazonWeather) -> Bool {
        if weather.kind == .changing { return true }
        if ever[key, default: []].contains(row) { return true }
        let etag = row.prefix { $0 != " " }
        return ever[key, default: []].contains { $0.hasPrefix("\(etag) ") }
    }

    /// What the rows show, by key.
    func rows() async throws -> [String: String] {
        let lines = try await database.psql(
            """
            SELECT key, concat_ws(' ', coalesce(etag, 'no tag'), coalesce(site, '-'), storage_class)
            FROM shelf WHERE deleted_at IS NULL
            """)
        var rows: [String: String] = [:]
        for line in lines.split(separator: "\n") {
            let parts = line.split(separator: "|", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw LawBroken("rows", "psql gave the line \"\(line)\"") }
            rows[Self.spelled(parts[0])] = parts[1]
        }
        return rows
    }

    /// What they should show.
    func bucket() -> [String: String] {
        var objects: [String: String] = [:]
        for (key, object) in store.objects where key.hasPrefix("d/") {
            let site = object.metadata["site"].map { $0.hasPrefix("=?") ? "Ünï" : $0 }
            objects[Self.spelled(key.text)] = "\(object.etag) \(site ?? "-") \(object.storageClass)"
        }
        return objects
    }

    /// Two keys that are canonically equivalent are one to a dictionary of Swift's, and two to a bucket.
    private static func spelled(_ key: String) -> String {
        key.unicodeScalars.map { $0.value < 128 ? String($0) : "\\u{\(String($0.value, radix: 16))}" }.joined()
    }
}
