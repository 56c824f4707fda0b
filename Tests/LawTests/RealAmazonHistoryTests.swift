internal import Foundation
internal import TestSupport
import Testing

/// The laws on stores of others that speak S3: after every merge the rows equal what the vendor's own library lists and heads.
@Suite struct RealAmazonHistoryTests {
    private static let environment = ProcessInfo.processInfo.environment

    /// How many histories, and from which seed, is said as for all laws; a store of others takes longer for each.
    @Test func rowsEqualWhatTheVendorsLibraryReads() async throws {
        let seed = Self.environment["LAW_SEED"].flatMap { UInt64($0) } ?? 1
        let count = max(1, (Self.environment["LAW_COUNT"].flatMap { Int($0) } ?? 12) / 4)
        if let url = Self.environment["LAW_REAL_URL"], !url.isEmpty {
            try await onARealBucket(url, seed, count)
            return
        }
        for server in [try await AmazonServer.moto(), try await AmazonServer.swift()] {
            try await onServer(server, seed, count)
            server.stop()
        }
    }

    private func onServer(_ server: AmazonServer, _ seed: UInt64, _ count: Int) async throws {
        for number in 0..<count {
            let place = RealAmazonHistory.Place(bucket: "lab-\(number)", beginning: "d/", outside: "e/other")
            try await server.act([.create], in: place.bucket)
            try await RealAmazonHistory(seed: seed &+ UInt64(number), server: server, place: place).run()
        }
    }

    /// On a prefix of its own, which is emptied afterwards, in the bucket of somebody who has one.
    private func onARealBucket(_ url: String, _ seed: UInt64, _ count: Int) async throws {
        let address = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).map(String.init)
        guard url.hasPrefix("s3://"), address.count >= 2 else { throw SupportError("URL is to be s3://bucket/prefix/") }
        let given = address.count > 2 ? address[2] : ""
        let server = AmazonServer()
        for number in 0..<count {
            let beginning = "\(given)twined-test-\(UInt64.random(in: 0...UInt64.max))/"
            let place = RealAmazonHistory.Place(bucket: address[1], beginning: beginning, outside: nil)
            let history = RealAmazonHistory(seed: seed &+ UInt64(number), server: server, place: place)
            var failure: (any Error)?
            do { try await history.run() } catch { failure = error }
            let left = try await server.objects(under: beginning, in: place.bucket)
            try await server.act(left.map { .delete($0.key) }, in: place.bucket)
            if let failure { throw failure }
        }
    }
}

/// One history on a place of its own: changes, and runs of the loader of which some are killed.
private struct RealAmazonHistory {
    /// Where the objects lie.
    struct Place {
        let bucket: String
        /// What all their keys begin with; ends in a slash.
        let beginning: String
        /// A key that is not the datastore's; nil where nothing else is to be written.
        let outside: String?
    }

    private static let universe =
        (0..<20).map { "d/\($0 % 3)/o\($0)" } + [
            "d/a b", "d/a+b", "d/a%20b", "d/a&b=c", "d/é", "d/e\u{301}", "d/日本/\u{1F980}", "d/\"q\"'", "d/x//y", "d/",
            "d/z/", "e/other",
        ]
    private static let steps = 6

    let seed: UInt64
    let server: AmazonServer
    let place: Place

    func run() async throws {
        var dice = RandomSource(seed: seed)
        let database = try await TemporaryCluster.shared().createDatabase()
        try await database.generate(
            """
            datastore: shelf
            bucket: s3://\(place.bucket)/\(place.beginning)
            \(server.definition)
            columns:
              - { name: site, from: metadata.site, type: text }
              - { name: type, from: object.content_type, type: text }
            delete_limit: { percent: 100 }

            """)
        try await database.makeLoader()
        for step in 0..<Self.steps {
            try await server.act(changes(&dice), in: place.bucket)
            if dice.once(in: 2) {
                let fault = dice.pick(FaultPoint.allCases)
                let killed = try await merge(database, ["DATASTORE_FAULT": "\(fault.rawValue):kill:1"])
                guard killed.status == 0 || killed.status == 137 else {
                    throw LawBroken("killed", at(step, "\(killed)"))
                }
                if killed.status == 137 {
                    try await database.psql("UPDATE datastore.lease SET until = clock_timestamp()")
                }
            }
            let resumed = try await merge(database, [:])
            // What was listed by the killed one is older; the next run shows all.
            let last = resumed.standardOutput.contains("resumed") ? try await merge(database, [:]) : resumed
            guard last.status == 0 else { throw LawBroken("exit code", at(step, "\(last)")) }
            let (rows, objects) = (try await rows(database), try await truth())
            guard rows == objects else {
                throw LawBroken("in step", at(step, "\(rows.symmetricDifference(objects).sorted()): \(last)"))
            }
        }
    }

    private func at(_ step: Int, _ what: String) -> String { "history \(seed), step \(step): \(what)" }

    private func merge(_ database: TestDatabase, _ environment: [String: String?]) async throws -> ProgramRun {
        try await runProgram(
            builtProgram("loader"), ["merge", "shelf", "--database", database.url(role: "shelf_loader")],
            environment: server.environment.merging(environment) { $1 })
    }

    private func changes(_ dice: inout RandomSource) -> [AmazonServer.Step] {
        (0..<(1 + dice.below(10))).map { _ in
            var key = place.beginning + dice.pick(Self.universe)
            if let outside = place.outside, dice.once(in: 20) { key = outside }
            if dice.once(in: 3) { return .delete(key) }
            return .put(
                key, ["site": dice.pick(["north", "south", "two  words"]), "n": "\(dice.below(1000))"], tags: nil)
        }
    }

    private func rows(_ database: TestDatabase) async throws -> Set<String> {
        let lines = try await database.psql(
            "SELECT jsonb_build_array(key, etag, size, site, type) FROM shelf WHERE deleted_at IS NULL")
        return Set(
            try lines.split(separator: "\n").map { line in
                let row = try JSONDecoder().decode([Value].self, from: Data(line.utf8))
                return row.map(\.text).joined(separator: "|")
            })
    }

    private func truth() async throws -> Set<String> {
        Set(
            try await server.objects(under: place.beginning, in: place.bucket).map { object in
                [object.key, object.etag, "\(object.size)", object.metadata["site"] ?? "-", object.type].map(
                    Value.spelled
                )
                .joined(separator: "|")
            })
    }

    /// A value of a row, spelled so that texts that Swift takes for equal differ.
    private struct Value: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                text = "\(number)"
            } else {
                text = Self.spelled((try? container.decode(String.self)) ?? "-")
            }
        }

        static func spelled(_ text: String) -> String {
            text.unicodeScalars.map { $0.value < 128 ? String($0) : "\\u{\(String($0.value, radix: 16))}" }.joined()
        }
    }
}
